select id, customer, email, product, amount::float as amount
from purchases
where id = {{ params.purchaseId }}
