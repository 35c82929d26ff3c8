import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { BlockError } from '#kit';
import { type Address, classify, inRange, parseAddress, parseRange, type Range, sameAddress } from './address.ts';

/** `public`: run-time URLs and resources. `private`: a resource whose admin ticked "private network". */
export type EgressTier = 'public' | 'private';

export interface Target {
  host: string;
  port: number;
}

/** A target whose every address was found fit to be dialled. */
export interface CheckedTarget extends Target {
  addresses: readonly Address[];
}

type ResolveHost = (host: string) => Promise<readonly { address: string }[]>;

export interface EgressRules {
  /** SWITCHYARD_EGRESS_ALLOW: `10.1.0.0/16`, `10.1.2.3`, `db.internal:5432`. Opens private addresses to every tier. */
  allow: readonly string[];
  /** Never reached, whatever allows it: the control database. */
  neverAllow: readonly Target[];
  /** All addresses of a host. Tests own it. */
  resolveHost?: ResolveHost;
}

/** Decides whether a host may be dialled, and at which addresses. */
export type CheckTarget = (target: Target, tier: EgressTier) => Promise<CheckedTarget>;

/** @throws RangeError for an entry of `allow` that is neither range nor `host:port`. */
export function createPolicy({ allow, neverAllow, resolveHost = systemResolve }: EgressRules): CheckTarget {
  const { ranges, hosts } = parseAllow(allow);

  const addressesOf = async (host: string): Promise<Address[]> => {
    const literal = parseAddress(host);
    if (literal) return [literal];
    return (await resolveHost(host)).flatMap(({ address }) => parseAddress(address) ?? []);
  };

  const isForbidden = async (addresses: readonly Address[], port: number): Promise<boolean> => {
    for (const forbidden of neverAllow.filter((entry) => entry.port === port)) {
      const theirs = await addressesOf(canonicalHost(forbidden.host) ?? '').catch(() => []);
      if (addresses.some((ours) => theirs.some((other) => sameAddress(ours, other) || bothLocal(ours, other))))
        return true;
    }
    return false;
  };

  return async ({ host: given, port }, tier) => {
    const host = canonicalHost(given);
    if (host === undefined || !Number.isInteger(port) || port < 1 || port > 65_535)
      throw blocked('it is not a host and port');
    const addresses = await addressesOf(host);
    if (addresses.length === 0) throw notFound(host);
    const open = tier === 'private' || hosts.has(`${host}:${port}`);
    for (const address of addresses) {
      const found = classify(address);
      if (found === 'public' || (found === 'private' && open)) continue;
      if (found === 'never' || !ranges.some((range) => inRange(address, range))) throw blocked(REASONS[found]);
    }
    if (await isForbidden(addresses, port)) throw blocked('it is the database of this server');
    return { host, port, addresses };
  };
}

const REASONS = {
  private:
    'it is in a private network. An admin can tick "private network" on the resource, or list the address in SWITCHYARD_EGRESS_ALLOW',
  reserved: 'it is in a reserved range',
  never: 'it is link-local, a metadata service or not an address to call',
} as const;

export function blocked(reason: string): BlockError {
  return new BlockError({ code: 'egress.blocked', message: `That address may not be called: ${reason}.` });
}

/**
 * The one spelling of a host that is checked and dialled: `0x7f.1` becomes 127.0.0.1 as it would in a browser, names are
 * lower case. Undefined for what is no host.
 */
export function canonicalHost(given: string): string | undefined {
  const bare = given.trim();
  const bracketed = bare.includes(':') && !bare.startsWith('[') ? `[${bare}]` : bare;
  if (bracketed === '' || /[\s/?#@\\%]/.test(bracketed)) return undefined;
  const url = URL.parse(`http://${bracketed}:1/`);
  if (url?.port !== '1' || url.username !== '' || url.hostname === '') return undefined;
  return url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
}

function parseAllow(entries: readonly string[]): { ranges: Range[]; hosts: Set<string> } {
  const ranges: Range[] = [];
  const hosts = new Set<string>();
  for (const entry of entries) {
    const range = parseRange(entry);
    if (range) {
      ranges.push(range);
      continue;
    }
    const [, name = '', port = ''] = /^(.+):(\d{1,5})$/.exec(entry) ?? [];
    const host = canonicalHost(name);
    if (host === undefined) throw new RangeError(`"${entry}" is neither an address range nor host:port`);
    hosts.add(`${host}:${Number(port)}`);
  }
  return { ranges, hosts };
}

/** A server that listens on one address of this machine mostly listens on all of them. */
function bothLocal(one: Address, other: Address): boolean {
  return isLocal(one) && isLocal(other);
}

function isLocal(address: Address): boolean {
  if (address.range() === 'loopback') return true;
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .some((entry) => {
      const own = parseAddress(entry.address);
      return own !== undefined && sameAddress(own, address);
    });
}

function notFound(host: string): Error {
  return Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' });
}

const systemResolve: ResolveHost = (host) => lookup(host, { all: true });
