#!/usr/bin/env node
import { mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '#kit';
import { ConfigError, loadConfig, remoteDefaults } from '../config.ts';
import { ApiError } from './api.ts';
import { doctor } from './doctor.ts';
import { newToken, rotateSecrets } from './maintenance.ts';
import { runServer } from './serve.ts';
import { pull, push } from './sync.ts';

/** Exit codes: 0 good, 1 failed or used wrongly, 78 configuration not right (sysexits EX_CONFIG). */
const EXIT_FAILED = 1;
const EXIT_CONFIG = 78;

const say = (line: string) => void process.stdout.write(`${line}\n`);

// `switchyard doctor | head`: whoever stops reading has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED));

const program = new Command('switchyard')
  .description('Backend functions for internal tools: typed parameters and a graph of blocks, run on your server.')
  .showHelpAfterError('(add --help for what there is)')
  .configureHelp({ showGlobalOptions: true });

program
  .command('start')
  .description('start the server; on the first start it makes its database and puts in the examples')
  .addHelpText('after', '\nSettings are environment variables: see docs/configuration.md, or run `switchyard doctor`.')
  .action(() => runServer(loadConfig(), say));

program
  .command('doctor')
  .description('say what this machine offers and what the configuration is, secrets masked')
  .option('--json', 'as JSON')
  .action(async ({ json }: { json?: boolean }) => {
    process.exitCode = (await doctor(loadConfig(), say, json ?? false)) ? 0 : EXIT_FAILED;
  });

const defaults = remoteDefaults();

const remote = (command: Command) =>
  command
    .option('--dir <folder>', 'where the functions are, one folder each', 'functions')
    .option('--url <url>', 'where the server is (or SWITCHYARD_URL)', defaults.url)
    .option('--token <token>', 'who you are (or SWITCHYARD_TOKEN)', defaults.token);

interface RemoteOptions {
  dir: string;
  url: string;
  token?: string;
}

remote(program.command('pull [names...]'))
  .description('write functions of a server as files that review well')
  .action(async (names: string[], { dir, url, token }: RemoteOptions) => {
    mkdirSync(dir, { recursive: true });
    const count = await pull({ dir, names, url, token, say });
    say(`${count} ${count === 1 ? 'function is' : 'functions are'} in ${dir}`);
  });

remote(program.command('push [names...]'))
  .description('save functions from files as drafts on a server')
  .option('--force', "overwrite what is there, also somebody else's change", false)
  .option('--publish', 'make the drafts live', false)
  .action(
    async (names: string[], { dir, url, token, ...rest }: RemoteOptions & { force: boolean; publish: boolean }) => {
      await push({ dir, names, url, token, say, ...rest });
    },
  );

program
  .command('token')
  .description('make a new admin token; the old one stops working (stop the server first, unless it uses DATABASE_URL)')
  .action(async () => say(await newToken(loadConfig())));

program
  .command('secrets')
  .description('the encryption of resource secrets')
  .command('rotate')
  .description(
    'encrypt every data key with the first of SWITCHYARD_MASTER_KEYS again; can be interrupted and run again',
  )
  .action(async () => rotateSecrets(loadConfig(), say));

try {
  await program.parseAsync();
} catch (thrown) {
  process.stderr.write(`${explain(thrown)}\n`);
  // A start that failed half-way has processes and sockets open that would keep this one alive.
  process.exit(thrown instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILED);
}

function explain(thrown: unknown): string {
  if (thrown instanceof ApiError) return `${thrown.message} (${String(thrown.problem.code ?? 'no code')})`;
  if (thrown instanceof ConfigError || thrown instanceof AppError) return thrown.message;
  if (thrown instanceof z.ZodError) return `The files do not hold a function:\n${z.prettifyError(thrown)}`;
  if (isAddressInUse(thrown)) return 'The port is taken. Stop what uses it, or set SWITCHYARD_PORT.';
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function isAddressInUse(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
}
