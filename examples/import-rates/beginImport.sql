insert into rate_imports (run_id, region)
values ({{ run.id }}, {{ params.region }})
