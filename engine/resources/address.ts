import ipaddr from 'ipaddr.js';

/**
 * What an address is to us. `public` may be called by anybody, `private` where somebody allowed it, `reserved` only where the
 * allow-list names it, `never` under no circumstances: link-local, cloud metadata, broadcast, this host by its zero address.
 */
export type AddressClass = 'public' | 'private' | 'reserved' | 'never';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Range = ReturnType<typeof ipaddr.parseCIDR>;

type Rule = readonly [Range, AddressClass];

const rules = (table: Record<string, AddressClass>): Rule[] =>
  Object.entries(table).map(([cidr, found]) => [ipaddr.parseCIDR(cidr), found]);

// First match wins. Closed by default: what no line names is reserved in IPv6, and unicast in IPv4, where no gap is left.
const IPV4 = rules({
  '0.0.0.0/8': 'never',
  '100.100.100.200/32': 'never', // metadata of Alibaba Cloud
  '168.63.129.16/32': 'never', // Azure's wire server: a public address that only answers from inside
  '169.254.0.0/16': 'never',
  '192.0.0.192/32': 'never', // metadata of Oracle Cloud
  '224.0.0.0/4': 'never',
  '255.255.255.255/32': 'never',
  '10.0.0.0/8': 'private',
  '100.64.0.0/10': 'private',
  '127.0.0.0/8': 'private',
  '172.16.0.0/12': 'private',
  '192.168.0.0/16': 'private',
  '192.0.0.0/24': 'reserved',
  '192.0.2.0/24': 'reserved',
  '192.88.99.0/24': 'reserved',
  '198.18.0.0/15': 'reserved',
  '198.51.100.0/24': 'reserved',
  '203.0.113.0/24': 'reserved',
  '240.0.0.0/4': 'reserved',
  '0.0.0.0/0': 'public',
});

const IPV6 = rules({
  '::/128': 'never',
  'fe80::/10': 'never',
  'ff00::/8': 'never',
  'fd00:ec2::254/128': 'never', // metadata of AWS
  'fd20:ce::254/128': 'never', // metadata of Google Cloud
  '::1/128': 'private',
  'fc00::/7': 'private',
  '2001::/23': 'reserved',
  '2001:db8::/32': 'reserved',
  '3fff::/20': 'reserved',
  '2000::/3': 'public',
  '::/0': 'reserved',
});

/** Ranges whose addresses carry IPv4 addresses, at these byte offsets. A gateway would unwrap them, so we do too. */
const WRAPPERS: readonly { range: Range; inner: (bytes: number[]) => number[][] }[] = [
  { range: ipaddr.parseCIDR('64:ff9b::/96'), inner: (bytes) => [bytes.slice(12)] },
  {
    range: ipaddr.parseCIDR('64:ff9b:1::/48'),
    inner: (bytes) => [bytes.slice(12), [...bytes.slice(6, 8), ...bytes.slice(9, 11)]],
  },
  { range: ipaddr.parseCIDR('2002::/16'), inner: (bytes) => [bytes.slice(2, 6)] },
  // Teredo hides the client's address by flipping its bits.
  {
    range: ipaddr.parseCIDR('2001::/32'),
    inner: (bytes) => [bytes.slice(4, 8), bytes.slice(12).map((byte) => byte ^ 0xff)],
  },
  { range: ipaddr.parseCIDR('::/96'), inner: (bytes) => [bytes.slice(12)] },
];

/** An address in its plain form: `::ffff:10.0.0.1` is 10.0.0.1. Undefined for anything that is not a canonical literal. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  // Zones name an interface of this host, and ipaddr.js reads 0x7f.1 and 017700000001 as addresses: neither is canonical.
  if (bare.includes('%') || !(ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare))) return undefined;
  // ipaddr.js takes ::127.0.0.1 for ::ffff:127.0.0.1, which it is not.
  const [, compatible] = /^::([\d.]+)$/.exec(bare) ?? [];
  if (compatible !== undefined)
    return ipaddr.fromByteArray([...Array(12).fill(0), ...ipaddr.parse(compatible).toByteArray()]);
  return ipaddr.process(bare);
}

/** Reads `10.0.0.0/8`, or a single address as a range of one. */
export function parseRange(text: string): Range | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  const address = parseAddress(text);
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

export function inRange(address: Address, [base, bits]: Range): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

export function sameAddress(one: Address, other: Address): boolean {
  return one.kind() === other.kind() && one.toNormalizedString() === other.toNormalizedString();
}

export function classify(address: Address): AddressClass {
  const found = firstMatch(address.kind() === 'ipv4' ? IPV4 : IPV6, address);
  if (address.kind() === 'ipv4' || found === 'never' || found === 'private') return found;
  const wrapper = WRAPPERS.find(({ range }) => inRange(address, range));
  if (!wrapper) return found;
  const inner = wrapper.inner(address.toByteArray()).map((bytes) => firstMatch(IPV4, ipaddr.fromByteArray(bytes)));
  // A wrapped address that is not public has no honest use: nothing opens it, not even the allow-list.
  return inner.every((kind) => kind === 'public') ? 'public' : 'never';
}

function firstMatch(table: readonly Rule[], address: Address): AddressClass {
  return table.find(([range]) => inRange(address, range))?.[1] ?? 'never';
}
