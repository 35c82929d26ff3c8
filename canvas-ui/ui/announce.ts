import { createAnnouncer } from './announcer.ts';

export const announcer = createAnnouncer();

/** Says a text to a screen reader, politely. Needs one LiveRegion in the page. */
export function announce(text: string): void {
  announcer.announce(text);
}
