import { lazyPart } from '#ui';

/** What nobody needs who is signed in. */
export const Approve = lazyPart(async () => (await import('./Approve.tsx')).Approve);
export const Arrival = lazyPart(async () => (await import('./Arrival.tsx')).Arrival);
export const SignedOut = lazyPart(async () => (await import('./SignedOut.tsx')).SignedOut);

/** What a key opens over any screen. */
export const CommandPalette = lazyPart(async () => (await import('./CommandPalette.tsx')).CommandPalette);
export const ShortcutList = lazyPart(async () => (await import('./ShortcutList.tsx')).ShortcutList);
