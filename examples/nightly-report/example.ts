import { readFileSync } from 'node:fs';
import { aResource, type Example } from '../example.ts';

/** Each night: the sales of a day from a database, CSV and PDF files of them, and a mail. The mail server is that of delete-customer. */
export const nightlyReport: Example = {
  folder: 'nightly-report',
  seed: readFileSync(new URL('seed.sql', import.meta.url), 'utf8'),
  schedule: {
    name: 'Nightly report',
    function: 'nightlyReport',
    params: {},
    when: { kind: 'cron', expression: '30 2 * * *' },
    timeZone: 'Europe/Berlin',
    overlap: 'skip',
    missed: { kind: 'latest' },
    retry: { count: 3, delaySeconds: 300 },
    paused: false,
  },
  start: async () => ({
    resources: [aResource('example_db', 'internal', 'The database that comes with Switchyard.', {})],
    close: async () => {},
  }),
};
