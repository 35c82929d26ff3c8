import { type Service, startService } from '../service.ts';

/** A small REST service that pays back. Who asks for the same refund again is told of the first one. */
export function startPaymentService(port: number): Promise<Service> {
  const refunds = new Map<string, { reference: string; amount: number }>();
  return startService(port, ({ method, url }) => {
    const id = /^\/refunds\/([\w-]+)$/.exec(url.pathname)?.[1];
    const amount = Number(url.searchParams.get('amount'));
    if (method !== 'PUT' || id === undefined || !(amount > 0))
      return { status: 400, body: { message: 'no such refund' } };
    const refund = refunds.get(id) ?? { reference: `RF-${String(refunds.size + 1).padStart(4, '0')}`, amount };
    refunds.set(id, refund);
    return { status: 200, body: refund };
  });
}
