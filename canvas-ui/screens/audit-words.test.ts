import { expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { sayDetails } from './audit-words.ts';

const nameOf = (id: string) => (id === 'p1' ? 'Ada' : undefined);
const grant = (kind: string, id: string, effect: string) => ({
  ...{ verb: 'run', effect },
  subject: { kind, id },
  object: { kind: 'function', name: 'refund' },
});

it.each<[JsonValue, string]>([
  [grant('role', 'editor', 'allow'), 'allow run for the role editor'],
  [grant('user', 'p1', 'deny'), 'deny run for Ada'],
  [grant('user', 'p2', 'deny'), 'deny run for the person p2'],
  [grant('role', 'editor', 'inherit'), 'says nothing more about run for the role editor'],
  [
    { ...grant('role', 'editor', 'deny'), object: { kind: 'app', name: 'support' } },
    'deny run on the app support for the role editor',
  ],
  [{ app: { from: null, to: 'support' } }, 'from no app to the app support'],
  [{ app: { from: 'sales', to: null }, to: 2 }, 'from the app sales to no app, to: 2'],
  [{ roles: ['viewer', 'agent'] }, 'roles: viewer, agent'],
  [{ roles: [] }, 'roles: none'],
  [{ run: 'r1', reason: 'asked by the customer' }, 'run: r1, reason: asked by the customer'],
  [{ perCaller: null, roles: { agent: 60 } }, 'perCaller: null, roles: {"agent":60}'],
  [{}, ''],
  [null, ''],
])('the details %j are told as %j', (details, words) => {
  expect(sayDetails({ details }, nameOf)).toBe(words);
});
