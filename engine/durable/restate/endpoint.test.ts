import { once } from 'node:events';
import { connect } from 'node:http2';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Endpoint } from './endpoint.ts';

const KEY = 'publickeyv1_5GoJFXCUn8wmkzzWJD4FQU6KkTbtkDAKBHFiurijUDrK';
const MANIFEST = 'application/vnd.restate.endpointmanifest.v4+json';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The status of each of these requests to a worker that knows these keys, and whether it took anything up. */
async function statuses(identityKeys: string[], requests: Record<string, string>[]): Promise<[number[], boolean]> {
  let isTaken = false;
  const listen = { host: '127.0.0.1', port: await freePort() };
  const endpoint = new Endpoint({
    ...{ listen, identityKeys, service: 'Switchyard', streams: 2 },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    async take() {
      isTaken = true;
      return true;
    },
  });
  await endpoint.open();
  const client = connect(`http://127.0.0.1:${listen.port}`);
  const answers: number[] = [];
  for (const headers of requests) {
    const request = client.request(headers).end();
    const [answer] = await once(request, 'response');
    answers.push(answer[':status']);
    request.resume().close();
  }
  client.close();
  await endpoint.end();
  return [answers, isTaken];
}

describe('where Restate hands wake-ups to a worker', () => {
  it('tells what it is to whoever asks, while no key is set', async () => {
    expect(await statuses([], [{ ':path': '/discover', accept: MANIFEST }])).toEqual([[200], false]);
  });

  it('with a key hears nobody else', async () => {
    const wake = { ':path': '/invoke/Switchyard/wake', ':method': 'POST' };
    const token = `${btoa('{"alg":"EdDSA","kid":"x"}')}.${btoa('{}')}.${btoa('none')}`;
    const requests = [
      { ':path': '/discover', accept: MANIFEST },
      wake,
      { ...wake, 'x-restate-signature-scheme': 'unsigned' },
      { ...wake, 'x-restate-signature-scheme': 'v1' },
      { ...wake, 'x-restate-signature-scheme': 'v1', 'x-restate-jwt-v1': 'nonsense' },
      { ...wake, 'x-restate-signature-scheme': 'v1', 'x-restate-jwt-v1': token },
    ];
    expect(await statuses([KEY], requests)).toEqual([requests.map(() => 401), false]);
  });
});
