import { join } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  $ switchyard python add numpy pandas
  $ switchyard python add 'phonenumbers>=9,<10'
  $ switchyard python add ./wheels/our_rules-1.0-py3-none-any.whl`;

/** `switchyard python`: the libraries that functions may name. A server that runs sees what changed here by itself. */
export function pythonCommand({ out }: Pick<Terminal, 'out'>): Command {
  const command = new Command('python').description('the libraries that functions with Python may name');
  command
    .command('add <libraries...>')
    .description("add packages of Pyodide's distribution or of the package index, or wheels by their path")
    .addHelpText('after', EXAMPLES)
    .action(async (wanted: string[]) => {
      const { pythonWheels: wheels, pythonIndex: index } = loadConfig();
      const { addLibraries } = await import('../sandbox/python/add-libraries.ts');
      const added = await addLibraries({ folder: folder(), sources: { wheels, index }, wanted });
      for (const line of added) out(`added ${line}`);
    });
  command
    .command('list')
    .description('say which libraries functions may name')
    .action(async () => {
      const { AllowList } = await import('../sandbox/python/allow-list.ts');
      for (const [name, { version, modules, requires }] of await new AllowList(folder()).list()) {
        const needs = requires.length === 0 ? '' : `  needs ${requires.join(', ')}`;
        out(`${name} ${version}  import ${modules.join(', ')}${needs}`);
      }
    });
  command
    .command('remove <names...>')
    .description('take libraries off the list; functions that name them can not import them any more')
    .action(async (names: string[]) => {
      const { removeLibraries } = await import('../sandbox/python/add-libraries.ts');
      for (const line of await removeLibraries(folder(), names)) out(`removed ${line}`);
    });
  return command;
}

const folder = (): string => join(loadConfig().dataDir, 'python');
