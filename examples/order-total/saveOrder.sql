update orders
set subtotal = {{ computeTotals.data.subtotal }},
    tax = {{ computeTotals.data.tax }},
    total = {{ computeTotals.data.total }},
    status = 'priced'
where id = {{ params.orderId }}
