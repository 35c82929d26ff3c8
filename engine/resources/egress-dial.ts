import { Socket, type TcpSocketConnectOpts } from 'node:net';
import { parseAddress, sameAddress } from './address.ts';
import { blocked, type CheckedTarget, type CheckTarget, type EgressTier, type Target } from './egress-policy.ts';

export const CONNECT_TIMEOUT_MS = 5_000;

/** Starts to connect `socket` to one of the target's addresses. The only place that opens a socket. Tests own it. */
export type Dial = (socket: Socket, target: CheckedTarget) => void;

/**
 * A socket for drivers that call `connect()` themselves. It ignores the address they pass: it checks the target, dials one
 * of the checked addresses, and hangs up if the other end turns out to be somewhere else.
 */
class CheckedSocket extends Socket {
  readonly #check: () => Promise<CheckedTarget>;
  readonly #dial: Dial;
  #dialling = false;

  constructor(check: () => Promise<CheckedTarget>, dial: Dial) {
    super();
    this.#check = check;
    this.#dial = dial;
  }

  override connect(): this {
    if (this.#dialling) throw new Error('a checked socket connects once');
    this.#dialling = true;
    this.#open().catch((thrown: unknown) => this.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))));
    return this;
  }

  async #open(): Promise<void> {
    const target = await this.#check();
    if (this.destroyed) return;
    // First in line, so that nothing is written to a peer we did not mean to reach.
    this.prependOnceListener('connect', () => {
      const remote = parseAddress(this.remoteAddress ?? '');
      if (remote && target.addresses.some((address) => sameAddress(address, remote))) return;
      this.destroy(blocked('the connection ended somewhere else than where it was sent'));
    });
    this.#dial(this, target);
  }
}

/** Dials by Node's own happy eyeballs, but only among the addresses that were checked: no second look-up. */
export const systemDial: Dial = (socket, { host, port, addresses }) => {
  const pinned = addresses.map((address) => ({
    address: address.toString(),
    family: address.kind() === 'ipv4' ? 4 : 6,
  }));
  const [first] = pinned;
  if (!first) throw new Error('nothing to dial');
  const options: TcpSocketConnectOpts = {
    host: pinned.length === 1 ? first.address : host,
    port,
    autoSelectFamily: pinned.length > 1,
    lookup: (_host, { all }, callback) => (all ? callback(null, pinned) : callback(null, first.address, first.family)),
  };
  // A CheckedSocket hides `connect`, and its own would come back here.
  Reflect.apply(Socket.prototype.connect, socket, [options]);
};

export interface Dialler {
  /** Not connected yet: for drivers that insist on calling `connect()`. */
  socket(target: Target, tier: EgressTier): Socket;
  /** Connected, or why not. */
  connect(target: Target, tier: EgressTier, signal?: AbortSignal): Promise<Socket>;
}

export function createDialler(check: CheckTarget, dial: Dial): Dialler {
  const socket = (target: Target, tier: EgressTier) => new CheckedSocket(() => check(target, tier), dial);
  return { socket, connect: (target, tier, signal) => connected(socket(target, tier), signal) };
}

function connected(socket: Socket, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' })),
      CONNECT_TIMEOUT_MS,
    );
    const abort = () => socket.destroy(asError(signal?.reason));
    const settle = (error?: Error) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('error', settle).off('connect', succeed);
      if (error) reject(error);
      else resolve(socket);
    };
    const succeed = () => {
      if (!socket.destroyed) settle();
    };
    socket.on('error', settle).on('connect', succeed);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    else socket.connect(0);
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
