select id, name from payers where id = {{ params.customerId }}
