import { type Clock, type ConnectionTest, createMask } from '#core';
import type { Connector, OpenConnection, OpenContext } from '#kit';
import type { JsonValue } from '#schema';
import { withDeadline } from './deadline.ts';
import { toTestFailure } from './failures.ts';
import { checkSettings, secretKeys } from './settings.ts';

export interface ConnectionTestRequest {
  connector: Connector;
  settings: Record<string, JsonValue>;
  context: OpenContext;
  clock: Pick<Clock, 'monotonic'>;
  limits: { maxRows: number; maxBytes: number };
  timeoutMs: number;
}

/** Opens, asks and closes once. @throws InputError `resource.invalid` for settings that don't fit the connector. */
export async function testConnection(request: ConnectionTestRequest): Promise<ConnectionTest> {
  const { connector, clock, context, limits, timeoutMs } = request;
  const settings = checkSettings(connector, request.settings);
  const secrets = secretKeys(connector).flatMap((key) => (typeof settings[key] === 'string' ? [settings[key]] : []));
  const started = clock.monotonic();
  let connection: OpenConnection | undefined;
  try {
    await withDeadline({ timeoutMs }, async (signal) => {
      connection = await connector.open(settings, { ...context, log: () => {} });
      await connection.test({ signal, timeoutMs, dry: false, ...limits });
    });
    return { ok: true, message: 'The connection works.', durationMs: clock.monotonic() - started };
  } catch (thrown) {
    const failure = toTestFailure(thrown, { connector, mask: createMask(secrets) });
    return { ok: false, ...failure, durationMs: clock.monotonic() - started };
  } finally {
    // The answer does not wait for a goodbye to a host that may be the very one that hangs.
    connection?.close().catch(() => {});
  }
}
