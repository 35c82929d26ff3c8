import { join } from 'node:path';
import { aResource, type Example } from '../example.ts';
import { startCustomerService } from './customer-service.ts';
import { startMailSink } from './mail-sink.ts';

/** Deletes a customer in a REST service, then mails about it; a failure goes down a branch of its own. */
export const deleteCustomer: Example = {
  folder: 'delete-customer',
  async start({ port, dataDir, log }) {
    const service = await startCustomerService(port);
    const mail = await startMailSink({ port: port === 0 ? 0 : port + 1, dir: join(dataDir, 'example-mail'), log });
    return {
      resources: [
        aResource('customer_service', 'rest', 'The service that knows our customers.', {
          baseUrl: service.url,
          privateNetwork: true,
        }),
        aResource('mail', 'smtp', 'Keeps mails as files, delivers none.', {
          host: '127.0.0.1',
          port: mail.port,
          security: 'none',
          from: 'Switchyard <switchyard@example.com>',
          privateNetwork: true,
        }),
      ],
      close: async () => {
        await Promise.all([service.close(), mail.close()]);
      },
    };
  },
};
