update rate_imports
set failure = {{ error.code }}
where run_id = {{ run.id }}
