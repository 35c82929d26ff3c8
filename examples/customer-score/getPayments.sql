select due, paid, amount from payments where payer_id = {{ params.customerId }} order by due
