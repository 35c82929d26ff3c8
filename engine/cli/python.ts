import { join } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import type { Terminal } from './terminal.ts';

/** `switchyard python`: which libraries Python blocks can import. */
export function pythonCommand({ out }: Pick<Terminal, 'out'>): Command {
  const command = new Command('python').description('the libraries that Python blocks can import');
  command
    .command('add <libraries...>')
    .description("add packages of Pyodide's distribution, or wheels by their path; restart the server afterwards")
    .addHelpText(
      'after',
      '\nExamples:\n  $ switchyard python add numpy pandas\n  $ switchyard python add ./wheels/our_rules-1.0-py3-none-any.whl',
    )
    .action(async (wanted: string[]) => {
      const { pythonWheels: source, dataDir } = loadConfig();
      const { addLibraries } = await import('../sandbox/python/added.ts');
      for (const line of await addLibraries({ folder: join(dataDir, 'python'), source, wanted })) out(`added ${line}`);
    });
  command
    .command('list')
    .description('say which libraries were added')
    .action(async () => {
      const { listAdded } = await import('../sandbox/python/added.ts');
      for (const { name, version, modules } of await listAdded(join(loadConfig().dataDir, 'python'))) {
        out(`${name} ${version}  import ${modules.join(', ')}`);
      }
    });
  return command;
}
