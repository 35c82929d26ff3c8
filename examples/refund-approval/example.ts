import { readFileSync } from 'node:fs';
import { aResource, type Example } from '../example.ts';
import { startPaymentService } from './payment-service.ts';

/** A page's button starts a job that waits for a person, pays back over REST and mails. The mail server is that of delete-customer. */
export const refundApproval: Example = {
  folder: 'refund-approval',
  calls: ['getRefunds'],
  page: 'page.json',
  seed: readFileSync(new URL('seed.sql', import.meta.url), 'utf8'),
  async start({ port }) {
    const service = await startPaymentService(port === 0 ? 0 : port + 3);
    return {
      resources: [
        aResource('payment_service', 'rest', 'Pays back.', { baseUrl: service.url, privateNetwork: true }),
        aResource('example_db', 'internal', 'The database that comes with Switchyard.', {}),
      ],
      close: () => service.close(),
    };
  },
};
