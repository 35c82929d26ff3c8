select to_char(coalesce({{ params.day }}::date, current_date - 1), 'YYYY-MM-DD') as day,
  region, product, sum(quantity)::int as quantity, sum(amount)::float as amount, count(*)::int as orders
from sales
where sold_on = coalesce({{ params.day }}::date, current_date - 1)
group by region, product
order by region, product
