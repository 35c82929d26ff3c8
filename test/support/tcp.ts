import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

export const LOCALHOST = '127.0.0.1';

export interface TcpServer {
  port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Connections that are open now. */
  open(): number;
  /** Hangs up on everybody, without a goodbye. */
  cut(): void;
  close(): Promise<void>;
}

export interface Proxy extends TcpServer {
  /** Bytes of answers so far. */
  relayed(): number;
  /** Lets nothing through, in neither direction, without hanging up; until it thaws. */
  freeze(): void;
  thaw(): void;
}

interface Target {
  host: string;
  port: number;
}

/** A relay to a real server, that can be cut in the middle of an answer. At any free port, or at this one. */
export async function createProxy(target: Target, port = 0): Promise<Proxy> {
  let relayed = 0;
  let isFrozen = false;
  const pairs = new Set<[Socket, Socket]>();
  const server = await listen((socket) => {
    const upstream = relay(socket, target);
    upstream.on('data', (chunk: Buffer) => {
      relayed += chunk.byteLength;
    });
    const pair: [Socket, Socket] = [socket, upstream];
    pairs.add(pair);
    socket.on('close', () => pairs.delete(pair));
    if (isFrozen) part(pair);
  }, port);
  const freeze = () => {
    isFrozen = true;
    for (const pair of pairs) part(pair);
  };
  const thaw = () => {
    isFrozen = false;
    for (const [socket, upstream] of pairs) socket.pipe(upstream).pipe(socket);
  };
  return { ...server, relayed: () => relayed, freeze, thaw };
}

function part([socket, upstream]: [Socket, Socket]): void {
  socket.unpipe(upstream).pause();
  upstream.unpipe(socket).pause();
}

const TLS_REQUEST = 80_877_103;

/** A PostgreSQL with TLS: answers the request for it, and relays what comes through it to one without. */
export function createTlsFront(target: Target, credentials: { key: string; cert: string }): Promise<TcpServer> {
  return listen((socket) => {
    socket.once('data', (first: Buffer) => {
      // Eight bytes ask for TLS. A client that starts without it gets no further.
      if (first.byteLength !== 8 || first.readInt32BE(4) !== TLS_REQUEST) {
        socket.destroy();
        return;
      }
      const secured = new TLSSocket(socket, { isServer: true, ...credentials });
      secured.on('error', () => socket.destroy());
      relay(secured, target);
      socket.write('S');
    });
  });
}

function relay(socket: Socket, target: Target): Socket {
  const upstream = connect(target);
  socket.pipe(upstream).pipe(socket);
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
  return upstream;
}

/** Takes every connection and never says a word. */
export function createBlackHole(port = 0): Promise<TcpServer> {
  return listen((socket) => socket.resume(), port);
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

/** A server that says what `accept` writes, and no more: for bytes that no library would send. */
export async function listen(accept: (socket: Socket) => void, port = 0): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server: Server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    accept(socket);
  });
  server.listen(port, LOCALHOST);
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: portOf(server),
    accepted: () => accepted,
    open: () => sockets.size,
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
