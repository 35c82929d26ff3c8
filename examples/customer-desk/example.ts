import type { Example } from '../example.ts';

/** A page over `getCustomers`, which is in this folder, and `deleteCustomer`, whose example also has the customer service. */
export const customerDesk: Example = {
  folder: 'customer-desk',
  page: 'page.json',
  start: async () => ({ resources: [], close: async () => {} }),
};
