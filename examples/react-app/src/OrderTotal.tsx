import { useState } from 'react';
import { useFunction } from 'switchyard/react';

/** Runs `orderTotal` when the number changes, and shows what it answers. The last total stays while the next one loads. */
export function OrderTotal() {
  const [orderId, setOrderId] = useState(1);
  const orderTotal = useFunction('orderTotal', { orderId }, { run: { kind: 'onChange', debounceMs: 200 } });
  return (
    <section aria-busy={orderTotal.isFetching}>
      <label>
        Order{' '}
        <input type="number" min={1} value={orderId} onChange={({ target }) => setOrderId(Number(target.value))} />
      </label>
      {orderTotal.error && <p role="alert">{orderTotal.error.detail}</p>}
      {orderTotal.data && (
        <dl>
          <dt>Customer</dt>
          <dd>{orderTotal.data.customer}</dd>
          <dt>Total</dt>
          <dd>{orderTotal.data.total.toFixed(2)}</dd>
        </dl>
      )}
    </section>
  );
}
