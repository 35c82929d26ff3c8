update refunds
set status = 'paid', reference = {{ payBack.data.reference }}, decided_by = {{ approve.data.by.name }}
where id = {{ run.id }}
