import { readFileSync } from 'node:fs';
import { aResource, type Example } from '../example.ts';
import { startRateService } from './rate-service.ts';

/** Fetches the countries of the world page by page, a rate for each of their currencies, and saves them in batches. */
export const importRates: Example = {
  folder: 'import-rates',
  calls: ['rateOf'],
  seed: readFileSync(new URL('seed.sql', import.meta.url), 'utf8'),
  async start({ port }) {
    const service = await startRateService(port === 0 ? 0 : port + 2);
    return {
      resources: [
        aResource('rate_service', 'rest', 'Knows countries and made-up exchange rates.', {
          baseUrl: service.url,
          privateNetwork: true,
        }),
        aResource('example_db', 'internal', 'The database that comes with Switchyard.', {}),
      ],
      close: () => service.close(),
    };
  },
};
