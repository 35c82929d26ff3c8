insert into country_rates (country, name, currency, rate, run_id)
select country, name, currency, rate, {{ run.id }}
from jsonb_to_recordset({{ batch }}::jsonb) as batch (country text, name text, currency text, rate numeric)
on conflict (country, currency) do update
set name = excluded.name, rate = excluded.rate, run_id = excluded.run_id
