select id, customer, tax_rate
from orders
where id = {{ params.orderId }}
