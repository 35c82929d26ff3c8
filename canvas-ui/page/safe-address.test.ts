import { describe, expect, it } from 'vitest';
import { imageAddress, linkAddress } from './safe-address.ts';

describe('links', () => {
  it.each([
    'https://example.com/a?b#c',
    'http://example.com',
    'mailto:ada@example.com',
    'tel:+49301234',
    '/orders/1',
    'orders/1',
    '#top',
    '?page=2',
  ])('lead to %s', (address) => {
    expect(linkAddress(address)).toBe(address);
  });

  it.each([
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    'https://',
    '',
    '  ',
  ])('do not lead to %j', (address) => {
    expect(linkAddress(address)).toBeUndefined();
  });
});

describe('pictures', () => {
  it.each(['https://example.com/a.png', '/a.png', 'data:image/png;base64,AAAA', 'data:image/svg+xml,%3Csvg/%3E'])(
    'come from %s',
    (address) => {
      expect(imageAddress(address)).toBe(address);
    },
  );

  it.each(['javascript:alert(1)', 'data:text/html,x', 'data:image/html,x', 'mailto:a@b.c', 'blob:x', ''])(
    'do not come from %j',
    (address) => {
      expect(imageAddress(address)).toBeUndefined();
    },
  );
});
