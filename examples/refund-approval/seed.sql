create table if not exists purchases (
  id integer primary key,
  customer text not null,
  email text not null,
  product text not null,
  amount numeric(12, 2) not null
);

create table if not exists refunds (
  id uuid primary key,
  purchase_id integer not null references purchases (id),
  amount numeric(12, 2) not null,
  reason text not null,
  status text not null default 'open',
  reference text,
  decided_by text,
  asked_at timestamptz not null default now()
);

insert into purchases (id, customer, email, product, amount) values
  (1, 'Ada Lovelace', 'ada@example.com', 'Difference engine', 1299.00),
  (2, 'Grace Hopper', 'grace@example.com', 'Nanosecond of wire', 10.50),
  (3, 'Alan Turing', 'alan@example.com', 'Paper tape, infinite', 7.77),
  (4, 'Katherine Johnson', 'katherine@example.com', 'Slide rule', 48.00)
on conflict (id) do nothing;
