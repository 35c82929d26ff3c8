import { type NewDurableRun, NO_MASK, type SendWake, type Sql, textPreview } from '#core';

interface Creation {
  run: NewDurableRun;
  owner: number;
  send: SendWake;
}

const CREATE = `
WITH fresh AS (
  INSERT INTO switchyard.run (id, workspace, function_id, function_name, version, hash, mode, trigger, environment, caller,
    params, status, queued_ms, started_at, parent_run_id, owner)
  SELECT $1::uuid, $2, (SELECT f.id FROM switchyard.function_version v JOIN switchyard.function f ON f.id = v.function_id
      WHERE v.hash = $5 AND v.number = $4::integer AND f.workspace = $2 LIMIT 1),
    $3, $4::integer, $5, 'durable', $6, $7, $8, $9::json, 'queued', 0, now(), $10::uuid, $11::integer
  WHERE $12::text IS NULL OR NOT EXISTS (
    SELECT FROM switchyard.durable_run o WHERE o.workspace = $2 AND o.dedupe = $12)
  RETURNING id
)
INSERT INTO switchyard.durable_run (run_id, workspace, hash, params, caller, request, timeout_ms, priority, concurrency,
  chain, dedupe, state, wake_at, created_at)
SELECT id, $2, $5, $13::json, $14::json, $15::json, $16::double precision, $17::integer, $18::json, $19::json, $12::text,
  'queued',
  coalesce($20::timestamptz, now()), now()
FROM fresh RETURNING run_id`;

/** In the order of their ids nobody can tell two of them apart that have the same `dedupe`: the constraint does. */
export async function createRun(sql: Sql, { run, owner, send }: Creation): Promise<{ id: string; isNew: boolean }> {
  const { id, workspace, dedupe, concurrency, startAt } = run;
  const values = [
    ...[id, workspace, run.functionName, run.version, run.hash, run.trigger, run.environment, run.caller.name],
    ...[
      JSON.stringify(textPreview(JSON.stringify(run.shown), NO_MASK)),
      run.parentRunId ?? null,
      owner,
      dedupe ?? null,
    ],
    ...[JSON.stringify(run.params), JSON.stringify(run.caller), JSON.stringify(run.request), run.timeoutMs],
    ...[run.priority, concurrency ? JSON.stringify(concurrency) : null, JSON.stringify(run.chain), startAt ?? null],
  ];
  // Two at the same moment wait for each other here, so that the constraint never has to refuse one.
  if (dedupe !== undefined)
    await sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${workspace} ${dedupe}`]);
  const fresh = await sql(CREATE, values);
  if (fresh.length > 0) {
    await send(sql, { runId: id, at: startAt, priority: run.priority, concurrency });
    return { id, isNew: true };
  }
  const [known] = await sql('SELECT run_id FROM switchyard.durable_run WHERE workspace = $1 AND dedupe = $2', [
    workspace,
    dedupe,
  ]);
  return { id: String(known?.run_id), isNew: false };
}
