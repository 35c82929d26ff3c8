const SAFE = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** An address that leads somewhere and runs nothing: `javascript:` and its kin, in data, become a link to nowhere. */
export function safeLink(url: string): string {
  // Against an address of nobody's, so that one without a scheme counts as part of this server.
  const parsed = URL.parse(url, 'https://switchyard.invalid');
  return parsed && SAFE.has(parsed.protocol) ? url : 'about:blank#blocked';
}
