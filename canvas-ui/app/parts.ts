import { lazyPart } from '#ui';

/** What nobody needs who is signed in. */
export const Approve = lazyPart(async () => (await import('./Approve.tsx')).Approve);
export const Arrival = lazyPart(async () => (await import('./Arrival.tsx')).Arrival);
export const SignedOut = lazyPart(async () => (await import('./SignedOut.tsx')).SignedOut);
