select product, quantity, unit_price
from order_items
where order_id = {{ params.orderId }}
order by line
