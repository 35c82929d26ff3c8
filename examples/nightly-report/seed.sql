create table if not exists sales (
  id integer primary key,
  sold_on date not null,
  region text not null,
  product text not null,
  quantity integer not null,
  amount numeric(12, 2) not null
);

insert into sales (id, sold_on, region, product, quantity, amount)
select n, current_date - (n % 30), (array['North', 'South', 'West'])[1 + n / 30 % 3],
  (array['Difference engine', 'Punched cards, 100', 'Brass gears', 'Paper "tape"'])[1 + n / 30 % 4], 1 + n / 30 % 5,
  round((1 + n / 30 % 5) * (9.99 + n % 7), 2)
from generate_series(1, 600) n
on conflict (id) do nothing;
