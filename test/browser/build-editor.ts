import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Before the first browser test: the editor as it is now. */
export default function setup(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', '..', 'canvas-ui', 'build.ts')], {
    stdio: 'inherit',
  });
}
