select p.id, p.customer, p.product, p.amount::float as amount, r.amount::float as refund,
  r.status, r.decided_by
from purchases p
left join lateral (select * from refunds where purchase_id = p.id order by asked_at desc limit 1) r on true
order by p.id
