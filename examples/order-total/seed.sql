create table if not exists orders (
  id integer primary key,
  customer text not null,
  tax_rate numeric(5, 4) not null,
  status text not null default 'open',
  subtotal numeric(12, 2),
  tax numeric(12, 2),
  total numeric(12, 2)
);

create table if not exists order_items (
  order_id integer not null references orders (id),
  line integer not null,
  product text not null,
  quantity integer not null,
  unit_price numeric(12, 2) not null,
  primary key (order_id, line)
);

insert into orders (id, customer, tax_rate) values
  (1, 'Ada Lovelace', 0.19),
  (2, 'Grace Hopper', 0.07),
  (3, 'Alan Turing', 0.2)
on conflict (id) do nothing;

insert into order_items (order_id, line, product, quantity, unit_price) values
  (1, 1, 'Difference engine', 1, 1299.00),
  (1, 2, 'Punched cards, 100', 3, 12.49),
  (1, 3, 'Brass gears', 12, 4.05),
  (2, 1, 'Compiler manual', 2, 39.90),
  (2, 2, 'Nanosecond of wire', 30, 0.35),
  (3, 1, 'Paper tape, infinite', 1, 7.77)
on conflict (order_id, line) do nothing;
