import { lazyPart } from '#ui';

/** What is not there when a function is opened, but when it is first needed. */
export const ConflictDialog = lazyPart(async () => (await import('./ConflictDialog.tsx')).ConflictDialog);
export const DrawerPanel = lazyPart(async () => (await import('./DrawerPanel.tsx')).DrawerPanel);
export const FindPanel = lazyPart(async () => (await import('./FindPanel.tsx')).FindPanel);
export const NoteDialog = lazyPart(async () => (await import('./NoteDialog.tsx')).NoteDialog);
export const Palette = lazyPart(async () => (await import('./Palette.tsx')).Palette);
export const PastRunBanner = lazyPart(async () => (await import('./PastRunBanner.tsx')).PastRunBanner);
export const RenameUsed = lazyPart(async () => (await import('./RenameUsed.tsx')).RenameUsed);
export const WritesDialog = lazyPart(async () => (await import('./WritesDialog.tsx')).WritesDialog);
