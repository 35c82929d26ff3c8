import { expect, it } from 'vitest';
import { keyCaps, spokenKeys } from './keys.ts';

it.each([
  ['Ctrl+Enter', ['Ctrl', '↵'], ['⌘', '↵']],
  ['Ctrl+Shift+z', ['Ctrl', 'Shift', 'Z'], ['⌘', '⇧', 'Z']],
  ['Alt+ArrowUp', ['Alt', '↑'], ['⌥', '↑']],
  ['Delete', ['Del'], ['⌦']],
  ['Ctrl++', ['Ctrl', '+'], ['⌘', '+']],
  ['+', ['+'], ['+']],
  ['F8', ['F8'], ['F8']],
  ['?', ['?'], ['?']],
])('%s shows as %j, on a Mac as %j', (keys, others, mac) => {
  expect(keyCaps(keys, false)).toEqual(others);
  expect(keyCaps(keys, true)).toEqual(mac);
});

it('is spoken in words', () => {
  expect(spokenKeys('Ctrl+Shift+Enter', false)).toBe('Ctrl Shift Enter');
  expect(spokenKeys('Ctrl+Shift+Enter', true)).toBe('Command Shift Enter');
});
