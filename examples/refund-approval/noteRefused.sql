update refunds
set status = 'refused', decided_by = {{ approve.data.by?.name ?? null }}
where id = {{ run.id }}
