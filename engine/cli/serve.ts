import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { type RunningServer, startServer } from '../start.ts';

/** Runs the server until SIGTERM or SIGINT; the second one ends it at once. */
export async function runServer(config: Config, say: (line: string) => void): Promise<void> {
  // The old way into prototypes is of no use to us, and of some to an attacker (security R5).
  Reflect.deleteProperty(Object.prototype, '__proto__');
  const log = createLog(config.logLevel);
  say('Switchyard is starting …');
  const server = await startServer(config, log);
  say(welcome(config, server).join('\n'));
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping', { signal });
    server.stop().then(
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
