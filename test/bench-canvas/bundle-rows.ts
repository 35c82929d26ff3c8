import { chunksOf, kilobytes } from './bundle.ts';
import type { Row } from './row.ts';

/** Downloads, as `test/browser/bundle.test.ts` holds them too. */
export function bundleRows(): Row[] {
  return [
    { what: 'editor: script before code editors', gate: 420, route: 'EditorScreen' },
    { what: 'list of functions: script', gate: 300, route: 'FunctionsScreen' },
  ].map(({ what, gate, route }) => {
    const files = chunksOf(route);
    return { what, measured: kilobytes(files), unit: 'KB', gate, note: `gzip, ${files.length} files` };
  });
}
