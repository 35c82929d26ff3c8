import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findBrowser } from './find-browser.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser's program is. */
    browser: string;
  }
}

/** Before the first browser test: the editor as it is now, and a browser, unpacked once for all who start it. */
export default async function setup(project: TestProject): Promise<void> {
  buildEditor();
  project.provide('browser', await findBrowser());
}

export function buildEditor(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'canvas-ui', 'build.ts')], {
    stdio: 'inherit',
  });
}
