import { describe, expect, test } from 'vitest';
import { type AddressClass, classify, parseAddress } from './address.ts';
import { canonicalHost } from './egress-policy.ts';

describe('what an address is', () => {
  test.each<[string, AddressClass]>([
    ['8.8.8.8', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::808:808', 'public'],
    ['2002:808:808::1', 'public'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['127.0.0.1', 'private'],
    ['127.255.255.254', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['::1', 'private'],
    ['fd00::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:7f00:1', 'private'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['2001:10::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['fec0::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['100::1', 'reserved'],
    ['0.0.0.0', 'never'],
    ['0.1.2.3', 'never'],
    ['::', 'never'],
    ['::ffff:0.0.0.0', 'never'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['100.100.100.200', 'never'],
    ['168.63.129.16', 'never'],
    ['192.0.0.192', 'never'],
    ['fd00:ec2::254', 'never'],
    ['fe80::1', 'never'],
    ['224.0.0.1', 'never'],
    ['255.255.255.255', 'never'],
    ['ff02::1', 'never'],
    ['::127.0.0.1', 'never'],
    ['::10.0.0.1', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['64:ff9b::a9fe:a9fe', 'never'],
    ['64:ff9b:1::7f00:1', 'never'],
    ['64:ff9b:1:7f00:0:100::', 'never'],
    ['2002:7f00:1::1', 'never'],
    ['2002:a9fe:a9fe::', 'never'],
    ['2001::7f00:1', 'never'],
    ['2001:0:808:808::80ff:fffe', 'never'], // Teredo, client 127.0.0.1
  ])('%s is %s', (text, expected) => {
    const address = parseAddress(text);
    expect(address && classify(address)).toBe(expected);
  });

  test.each([
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '127.0.0.1.',
    'fe80::1%eth0',
    '1.2.3',
    '256.1.1.1',
    'localhost',
    '',
  ])('%j is no canonical literal', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a host has one spelling', () => {
  test.each<[string, string | undefined]>([
    ['Example.COM', 'example.com'],
    ['127.1', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['①②⑦.0.0.1', '127.0.0.1'],
    ['localhost.', 'localhost.'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['user@host', undefined],
    ['host/path', undefined],
    ['host:80', undefined],
    ['a b', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
  ])('%s', (given, expected) => {
    expect(canonicalHost(given)).toBe(expected);
  });
});
