import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Egress } from '#kit';

const TIMEOUT_MS = 3_000;
const CANCEL_CODE = 80_877_102;
const TLS_CODE = 80_877_103;

export interface Backend {
  egress: Egress;
  host: string;
  port: number;
  ssl: ConnectionOptions | undefined;
  processID: number;
  secretKey: number;
}

/** Asks the server, over a connection of its own, to stop what that backend is doing. It never answers. */
export async function cancelBackend({ egress, host, port, ssl, processID, secretKey }: Backend): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const socket = await egress.connect({ host, port, signal });
  try {
    // The key in the request would let a listener cancel too, so it goes by TLS where the query did.
    const wire = ssl ? await secured(socket, ssl, host, signal) : socket;
    wire.end(packet(CANCEL_CODE, processID, secretKey));
    wire.resume();
    await once(wire, 'close', { signal });
  } finally {
    socket.destroy();
  }
}

async function secured(socket: Socket, ssl: ConnectionOptions, host: string, signal: AbortSignal): Promise<Socket> {
  socket.write(packet(TLS_CODE));
  const [answer] = await once(socket, 'data', { signal });
  if (String(answer) !== 'S') throw new Error('the server does not speak TLS');
  const tls = connectTls({ ...ssl, socket, host });
  await once(tls, 'secureConnect', { signal });
  return tls;
}

function packet(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 + numbers.length * 4);
  bytes.writeInt32BE(bytes.length, 0);
  for (const [index, number] of numbers.entries()) bytes.writeInt32BE(number, 4 + index * 4);
  return bytes;
}
