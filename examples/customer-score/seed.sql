create table if not exists payers (
  id integer primary key,
  name text not null
);

create table if not exists payments (
  payer_id integer not null references payers (id),
  due date not null,
  paid date,
  amount numeric(12, 2) not null,
  primary key (payer_id, due)
);

insert into payers (id, name) values
  (1, 'Ada Lovelace'),
  (2, 'Grace Hopper'),
  (3, 'Alan Turing')
on conflict (id) do nothing;

insert into payments (payer_id, due, paid, amount) values
  (1, '2026-01-15', '2026-01-10', 120.00),
  (1, '2026-02-15', '2026-02-14', 80.50),
  (1, '2026-03-15', '2026-03-15', 99.90),
  (1, '2026-04-15', '2026-04-20', 310.00),
  (2, '2026-01-31', '2026-03-02', 40.00),
  (2, '2026-02-28', '2026-03-30', 55.00),
  (2, '2026-03-31', null, 62.25),
  (3, '2026-05-01', '2026-05-01', 10.00)
on conflict (payer_id, due) do nothing;
