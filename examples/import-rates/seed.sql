create table if not exists rate_imports (
  run_id uuid primary key,
  region text,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  failure text,
  rows integer
);

create table if not exists country_rates (
  country text not null,
  name text not null,
  currency text not null,
  rate numeric(12, 2) not null,
  run_id uuid not null,
  primary key (country, currency)
);
