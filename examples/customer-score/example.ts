import { readFileSync } from 'node:fs';
import { aResource, type Example } from '../example.ts';

/** Scores how well a customer pays: SQL, statistics in Python, words in JavaScript, an error branch. */
export const customerScore: Example = {
  folder: 'customer-score',
  seed: readFileSync(new URL('seed.sql', import.meta.url), 'utf8'),
  start: async () => ({
    resources: [aResource('example_db', 'internal', 'The database that comes with Switchyard.', {})],
    close: async () => {},
  }),
};
