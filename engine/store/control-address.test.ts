import { expect, test } from 'vitest';
import { controlAddresses } from './control-address.ts';

const at = (host: string, port = 5432) => [{ host, port }];

test.each([
  ['postgres://u:p@db.internal:5433/main', at('db.internal', 5433)],
  ['postgresql://u@db.internal/main', at('db.internal')],
  ['postgres://u@10.0.0.7/main?sslmode=disable', at('10.0.0.7')],
  ['postgres://u@[::1]:5433/main', at('::1', 5433)],
  // What a reader of the address would take for the host is not where the driver goes.
  ['postgres://u@decoy.example:1/main?host=db.internal&port=5433', at('db.internal', 5433)],
  ['postgres://u@decoy.example/main?host=10.0.0.7', at('10.0.0.7')],
  ['postgres://u@db.internal:1/main?port=5433', at('db.internal', 5433)],
  ['postgres://u@db.internal/main?hostaddr=10.9.9.9', at('db.internal')],
  ['postgres://u@db%2Einternal/main', at('db.internal')],
  // Who listens on a socket file mostly listens on this machine's addresses, too.
  ['postgres://u@%2Frun%2Fpostgresql:5433/main', at('localhost', 5433)],
  ['postgres:///main?host=/run/postgresql&port=5433', at('localhost', 5433)],
  ['postgres://u@/main?host=%2Frun%2Fpostgresql', at('localhost')],
  ['postgres:///main?host=one.internal,two.internal', [...at('one.internal'), ...at('two.internal')]],
])('%s', (url, expected) => {
  expect(controlAddresses(url)).toEqual(expected);
});

test('the embedded database has no address', () => {
  expect(controlAddresses(undefined)).toEqual([]);
});
