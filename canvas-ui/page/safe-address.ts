const LINKS = ['http:', 'https:', 'mailto:', 'tel:'];
const IMAGES = ['http:', 'https:'];
const IMAGE_DATA = /^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]/i;

/** Any address does: it only tells relative ones from wrong ones. */
const BASE = 'https://page.invalid/';

/** An address that a link of a page may lead to; undefined for `javascript:` and whatever else runs or reads something. */
export function linkAddress(text: string): string | undefined {
  return addressOf(text, LINKS);
}

/** An address that a picture may come from. An SVG in an image runs no scripts. */
export function imageAddress(text: string): string | undefined {
  return IMAGE_DATA.test(text.trim()) ? text.trim() : addressOf(text, IMAGES);
}

/** Judged by the browser's own parser, which drops tabs and newlines as it will when somebody follows the address. */
function addressOf(text: string, protocols: readonly string[]): string | undefined {
  const address = text.trim();
  if (address === '' || !URL.canParse(address, BASE)) return undefined;
  return protocols.includes(new URL(address, BASE).protocol) ? address : undefined;
}
