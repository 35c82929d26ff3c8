import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export const LOCALHOST = '127.0.0.1';

export interface TcpServer {
  port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Hangs up on everybody, without a goodbye. */
  cut(): void;
  close(): Promise<void>;
}

/** A relay to a real server, that can be cut in the middle of an answer. */
export function createProxy(target: { host: string; port: number }): Promise<TcpServer> {
  return listen((socket) => {
    const upstream = connect(target);
    socket.pipe(upstream).pipe(socket);
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
}

/** Takes every connection and never says a word. */
export function createBlackHole(): Promise<TcpServer> {
  return listen((socket) => socket.resume());
}

/** Takes every connection and hangs up. */
export function createHangUp(): Promise<TcpServer> {
  return listen((socket) => socket.destroy());
}

/** A port that nobody listens on: one that was just given back. */
export async function unusedPort(): Promise<number> {
  const server = await listen(() => {});
  await server.close();
  return server.port;
}

async function listen(accept: (socket: Socket) => void): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server: Server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    accept(socket);
  });
  server.listen(0, LOCALHOST);
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: portOf(server),
    accepted: () => accepted,
    cut,
    async close() {
      cut();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  return address.port;
}
