import { readFileSync } from 'node:fs';
import { aResource, type Example } from '../example.ts';

/** Loads an order from a database, computes its total in JavaScript, saves and returns it. */
export const orderTotal: Example = {
  folder: 'order-total',
  seed: readFileSync(new URL('seed.sql', import.meta.url), 'utf8'),
  start: async () => ({
    resources: [aResource('example_db', 'internal', 'The database that comes with Switchyard.', {})],
    close: async () => {},
  }),
};
