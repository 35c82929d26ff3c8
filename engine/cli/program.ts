import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { makeDataDir } from '../data-dir.ts';
import { readRelease } from '../http/release.ts';
import { remote } from './api.ts';
import { auditCommand } from './audit.ts';
import { keepCompiled } from './compiled.ts';
import { EXIT, exitCodeOf, explain } from './explain.ts';
import { keyCommand } from './keys.ts';
import { pythonCommand } from './python.ts';
import { runCommand } from './run.ts';
import { createTerminal } from './terminal.ts';
import { testCommand } from './test-run.ts';
import { typesCommand } from './types.ts';

const terminal = createTerminal(process.stdout, process.stderr);
const say = terminal.out;

// `switchyard doctor | head`: whoever stops reading has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.good : EXIT.failed),
);

// What a command needs is loaded when it runs: a call should not wait for the parts of a server.
const program = new Command('switchyard')
  .description('Backend functions for internal tools: typed parameters and a graph of blocks, run on your server.')
  .version(readRelease(), '-V, --version', 'say which release this is')
  .showHelpAfterError('(add --help for what there is)')
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
A first look, with a server running (switchyard start):
  $ export SWITCHYARD_TOKEN=…             printed at the first start
  $ switchyard run orderTotal --param orderId=1
  $ switchyard test deleteCustomer --dry
  $ switchyard pull && git diff functions`,
  );

/** Starts what `serve.ts` has, with its code as it was compiled before. */
async function serve(config: Config, start: (parts: typeof import('./serve.ts')) => Promise<void>): Promise<void> {
  makeDataDir(config);
  const compileAhead = keepCompiled(config.dataDir);
  await start(await import('./serve.ts'));
  compileAhead();
}

program
  .command('start')
  .description('start the server; on the first start it makes its database and puts in the examples')
  .addHelpText('after', '\nSettings are environment variables: see docs/configuration.md, or run `switchyard doctor`.')
  .action(async () => {
    const config = loadConfig();
    await serve(config, ({ runServer }) => runServer(config, say));
  });

program
  .command('worker')
  .description('work on durable runs of the servers on the same DATABASE_URL; start as many as you need')
  .action(async () => {
    const config = loadConfig();
    await serve(config, ({ runWorker }) => runWorker(config, say));
  });

program
  .command('doctor')
  .description('say what this machine offers and what the configuration is, secrets masked')
  .option('--json', 'as JSON')
  .action(async ({ json }: { json?: boolean }) => {
    const { doctor } = await import('./doctor.ts');
    process.exitCode = (await doctor(loadConfig(), say, json ?? false)) ? EXIT.good : EXIT.failed;
  });

program.addCommand(runCommand(terminal));
program.addCommand(testCommand(terminal));

const synced = (command: Command) =>
  remote(command.option('--dir <folder>', 'where the functions are, one folder each', 'functions'));

interface RemoteOptions {
  dir: string;
  url: string;
  token?: string;
}

synced(program.command('pull [names...]'))
  .description('write functions of a server as files that review well')
  .addHelpText('after', '\nExamples:\n  $ switchyard pull\n  $ switchyard pull orderTotal --dir functions')
  .action(async (names: string[], { dir, url, token }: RemoteOptions) => {
    mkdirSync(dir, { recursive: true });
    const { pull } = await import('./sync.ts');
    const count = await pull({ dir, names, url, token, say });
    say(`${count} ${count === 1 ? 'function is' : 'functions are'} in ${dir}`);
  });

synced(program.command('push [names...]'))
  .description('save functions from files as drafts on a server')
  .option('--force', "overwrite what is there, also somebody else's change", false)
  .option('--publish', 'make the drafts live', false)
  .addHelpText('after', '\nExamples:\n  $ switchyard push orderTotal\n  $ switchyard push --publish')
  .action(
    async (names: string[], { dir, url, token, ...rest }: RemoteOptions & { force: boolean; publish: boolean }) => {
      const { push } = await import('./sync.ts');
      await push({ dir, names, url, token, say, ...rest });
    },
  );

program.addCommand(typesCommand(terminal));
program.addCommand(keyCommand(terminal));
program.addCommand(auditCommand(terminal));
program.addCommand(pythonCommand(terminal));

program
  .command('token')
  .description('make a new admin token; the old one stops working (stop the server first, unless it uses DATABASE_URL)')
  .action(async () => say(await (await import('./maintenance.ts')).newToken(loadConfig())));

program
  .command('secrets')
  .description('the encryption of resource secrets')
  .command('rotate')
  .description(
    'encrypt every data key with the first of SWITCHYARD_MASTER_KEYS again; can be interrupted and run again',
  )
  .action(async () => (await import('./maintenance.ts')).rotateSecrets(loadConfig(), say));

behaveAlike(program);
try {
  await program.parseAsync();
} catch (thrown) {
  const words = explain(thrown);
  if (words !== undefined) terminal.note(words);
  // A start that failed half-way has processes and sockets open that would keep this one alive.
  process.exit(exitCodeOf(thrown));
}

/** Every command says what was wrong the same way, and leaves it to the lines above to end the process. */
function behaveAlike(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    behaveAlike(child);
  }
}
