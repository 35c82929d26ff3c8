import { customerDesk } from './customer-desk/example.ts';
import { customerScore } from './customer-score/example.ts';
import { deleteCustomer } from './delete-customer/example.ts';
import type { Example } from './example.ts';
import { importRates } from './import-rates/example.ts';
import { nightlyReport } from './nightly-report/example.ts';
import { orderTotal } from './order-total/example.ts';
import { refundApproval } from './refund-approval/example.ts';

export type { Example, RunningExample } from './example.ts';

/** Every example, in the order README tells them. */
export const examples: readonly Example[] = [
  deleteCustomer,
  customerDesk,
  orderTotal,
  importRates,
  customerScore,
  nightlyReport,
  refundApproval,
];
