import { setFlagsFromString } from 'node:v8';
import type { Log } from '#core';
import type { Config } from '../config.ts';
import { ConfigError } from '../config-error.ts';
import { createLog } from '../log.ts';
import { type RunningServer, startServer, startWorker } from '../start.ts';

/**
 * How much the heap may grow, in percent of what was in use, before V8 looks through all of it. It would let that become four
 * times as much, and give nothing back. This bounds what is garbage, not what is in use.
 */
const HEAP_GROWS_PERCENT = 50;

/** Runs the server until SIGTERM or SIGINT; the second one ends it at once. */
export async function runServer(config: Config, say: (line: string) => void): Promise<void> {
  await runUntilStopped(config, say, async (log) => {
    const server = await startServer(config, log);
    say(welcome(config, server).join('\n'));
    return server;
  });
}

/** Runs a worker, likewise. @throws ConfigError without a database that others can use, too */
export async function runWorker(config: Config, say: (line: string) => void): Promise<void> {
  if (config.databaseUrl === undefined) {
    throw new ConfigError(
      'A worker of its own needs DATABASE_URL: only one process can use the embedded database, and `switchyard start` is a worker, too.',
    );
  }
  await runUntilStopped(config, say, async (log) => {
    const worker = await startWorker(config, log);
    say(`Switchyard works on durable runs, ${config.workerRuns} at a time`);
    return worker;
  });
}

async function runUntilStopped(
  config: Config,
  say: (line: string) => void,
  start: (log: Log) => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  // The old way into prototypes is of no use to us, and of some to an attacker (security R5).
  Reflect.deleteProperty(Object.prototype, '__proto__');
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWS_PERCENT}`);
  const log = createLog(config.logLevel);
  say('Switchyard is starting …');
  const running = await start(log);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping', { signal });
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('could not stop in order', { error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function welcome({ production, examples }: Config, { url, link, adminToken }: RunningServer): string[] {
  const lines = ['', `Switchyard is ready at ${url}`, ''];
  if (!production || adminToken !== undefined) lines.push(`  Open (works once)   ${link}`, '');
  if (adminToken !== undefined)
    lines.push('  Your admin token, shown only this once:', `    export SWITCHYARD_TOKEN=${adminToken}`, '');
  if (examples) {
    lines.push(
      '  Price an order of the examples:',
      `    curl -s ${url}/api/functions/orderTotal/run \\`,
      `      -H "Authorization: Bearer $SWITCHYARD_TOKEN" -H 'Content-Type: application/json' \\`,
      `      -d '{"params":{"orderId":1}}'`,
      '',
    );
  }
  return lines;
}
