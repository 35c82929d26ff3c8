update rate_imports
set finished_at = now(), rows = (select count(*) from country_rates where run_id = {{ run.id }})
where run_id = {{ run.id }}
