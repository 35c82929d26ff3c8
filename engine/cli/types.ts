import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type ApiOptions, remote } from './api.ts';
import { EXIT } from './explain.ts';
import { publishedFunctions } from './published.ts';
import type { Terminal } from './terminal.ts';

interface TypesOptions extends ApiOptions {
  out: string;
  check?: boolean;
  react?: boolean;
}

const EXAMPLES = `
Examples:
  $ switchyard types --out src/functions.d.ts
  $ switchyard types --out src/functions.d.ts --check    # in CI: fails when a function was published since
  $ switchyard types --out src/functions.d.ts --react    # also for useFunction of switchyard/react

The file goes with the typed client:
  import { createClient } from 'switchyard/client';
  import type { Functions } from './functions.d.ts';
  const client = createClient<Functions>({ baseUrl, token });`;

/** `types`: writes the published functions as TypeScript, for the typed client. */
export function typesCommand(terminal: Terminal): Command {
  return remote(new Command('types'))
    .description('write the parameters and results of all published functions as TypeScript')
    .option('--out <file>', 'where to; - for standard output', 'functions.d.ts')
    .option('--react', 'for the hooks of switchyard/react, too')
    .option('--check', 'write nothing, and fail if the file is not what would be written')
    .addHelpText('after', EXAMPLES)
    .action((options: TypesOptions) => types(options, terminal));
}

async function types({ out: file, check, react, ...api }: TypesOptions, terminal: Terminal): Promise<void> {
  const functions = await publishedFunctions(api);
  // The writer of types is large, and no other command needs it.
  const { functionTypes } = await import('../typegen/function-types.ts');
  const text = await functionTypes(functions, { react });
  const count = `${functions.length} ${functions.length === 1 ? 'function' : 'functions'}`;
  if (file === '-') {
    terminal.out(text.trimEnd());
  } else if (!check) {
    writeFileSync(file, text);
    terminal.note(`${count} in ${file}`);
  } else if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    terminal.note(`${file} is up to date: ${count}`);
  } else {
    const again = `switchyard types ${react ? '--react ' : ''}--out ${file}`;
    terminal.note(`${file} is out of date. Write it again with: ${again}`);
    process.exitCode = EXIT.failed;
  }
}
