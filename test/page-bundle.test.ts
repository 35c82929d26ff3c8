import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** What a page needs to hold its values, run its functions and do its steps, as a browser loads it. */

const ROOT = join(import.meta.dirname, '..');
const MAX_GZIP = 24 * 1024;

it('is small, and holds neither the parser nor zod nor anything else that is not ours', async () => {
  const { metafile, outputFiles } = await build({
    ...{ entryPoints: [join(ROOT, 'engine/page/index.ts')], absWorkingDir: ROOT },
    ...{ bundle: true, minify: true, write: false, metafile: true, format: 'esm', platform: 'browser' },
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.length).toBeGreaterThan(20);
  expect(inputs.filter((file) => !/^engine\/(page|client|expression)\//.test(file))).toEqual([]);
  expect(inputs).not.toContain('engine/expression/parse.ts');
  expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(MAX_GZIP);
});
