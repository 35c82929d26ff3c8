import { lazyPart } from '#ui';

/** What nobody needs who is signed in. */
export const Join = lazyPart(async () => (await import('./Join.tsx')).Join);
export const Approve = lazyPart(async () => (await import('./Approve.tsx')).Approve);
export const SignedOut = lazyPart(async () => (await import('./SignedOut.tsx')).SignedOut);
