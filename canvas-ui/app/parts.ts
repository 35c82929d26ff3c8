import { lazyPart } from '#ui';

/** What nobody needs who is signed in. */
export const Join = lazyPart(async () => (await import('./Join.tsx')).Join);
export const SignedOut = lazyPart(async () => (await import('./SignedOut.tsx')).SignedOut);
