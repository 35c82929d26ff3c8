insert into refunds (id, purchase_id, amount, reason)
values ({{ run.id }}, {{ params.purchaseId }}, {{ params.amount }}, {{ params.reason }})
on conflict (id) do nothing
