import { MAX_SEARCHED_RUNS, type RunFilter, type RunRecord, type RunStore, toProblem } from '#core';
import { LimitError } from '#kit';
import type { Run, RunBrief } from '#schema';
import { toPlainText } from '../../../engine/store/columns.ts';
import { copy, type Memory, type RunRow } from './memory.ts';

export function runStore({ runs, functions }: Memory, now: () => Date, owner: string): RunStore {
  const functionOf = (workspace: string, { functionName, version, hash }: Run) =>
    functions.find(
      (row) =>
        row.workspace === workspace &&
        row.versions.some((published) => published.number === version && published.hash === hash),
    ) ?? functions.find((row) => row.workspace === workspace && row.name === functionName);
  const read = <T>(workspace: string, id: string, pick: (row: RunRow) => Iterable<T>) => {
    const row = runs.get(id);
    return row?.workspace === workspace ? copy([...pick(row)]) : [];
  };
  const write = ({ workspace, run, steps, logs, held, concealed }: RunRecord) => {
    const before = runs.get(run.id);
    const row: RunRow = before ?? {
      workspace,
      owner,
      functionId: undefined,
      run,
      steps: new Map(),
      logs: [],
      held: [],
      concealed: [],
    };
    if (isOpen(row.run) || !isOpen(run)) row.run = copy(run);
    row.functionId = functionOf(workspace, run)?.id ?? row.functionId;
    for (const step of steps) row.steps.set(step.path, copy(step));
    row.logs.push(...copy(logs));
    row.held.push(...copy(held));
    if (concealed) {
      const until = new Date(now().getTime() + concealed.days * 86_400_000).toISOString();
      row.concealed.push({ ...copy(concealed), until });
    }
    runs.set(run.id, row);
  };
  const concealed = (workspace: string, id: string) =>
    read(workspace, id, (row) => row.concealed).filter(({ until }) => until > now().toISOString());
  return {
    write: async (records) => {
      for (const record of records) write(record);
    },
    async list(workspace, filter) {
      const { functionName, names, before, limit } = filter;
      const known = functions.find((row) => row.workspace === workspace && row.name === functionName);
      const last = before === undefined ? undefined : runs.get(before);
      if (before !== undefined && last?.workspace !== workspace) return [];
      return [...runs.values()]
        .filter((row) => row.workspace === workspace)
        .filter(
          (row) =>
            functionName === undefined || (known ? row.functionId === known.id : row.run.functionName === functionName),
        )
        .map(({ run }) => run)
        .filter(
          ({ functionName: name }) => !names || ('only' in names ? names.only.has(name) : !names.except.has(name)),
        )
        .filter((run) => fits(run, filter))
        .filter((run) => !last || isNewer(last.run, run))
        .sort((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, filter.text === undefined ? limit : MAX_SEARCHED_RUNS)
        .filter((run) => filter.text === undefined || isFound(run, filter.text.toLowerCase()))
        .slice(0, limit)
        .map(copy);
    },
    latest: async (workspace, perFunction) => {
      const mine = functions.filter((row) => row.workspace === workspace);
      const told = mine.map((row): [string, RunBrief[]] => {
        const own = [...runs.values()].flatMap(({ functionId, run }) => (functionId === row.id ? [run] : []));
        const newest = own.sort((a, b) => (isNewer(a, b) ? -1 : 1)).slice(0, perFunction);
        return [
          row.name,
          newest.map(({ id, status, mode, startedAt, durationMs }) => ({ id, status, mode, startedAt, durationMs })),
        ];
      });
      return new Map(told.filter(([, found]) => found.length > 0));
    },
    metrics: async (workspace, functionName, hours) => {
      const known = functions.find((row) => row.workspace === workspace && row.name === functionName);
      const over = [...runs.values()].filter(
        (row) =>
          (known
            ? row.functionId === known.id
            : row.workspace === workspace && row.run.functionName === functionName) &&
          !isOpen(row.run) &&
          row.run.mode !== 'test',
      );
      return hours.map((span) => {
        const since = now().getTime() - span * 3_600_000;
        const within = over.map(({ run }) => run).filter((run) => Date.parse(run.startedAt) >= since);
        const took = within.flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
        return {
          ...{ hours: span, runs: within.length, p50Ms: quantile(took, 0.5), p95Ms: quantile(took, 0.95) },
          failed: within.filter(({ status }) => status === 'failed' || status === 'interrupted').length,
        };
      });
    },
    get: async (workspace, id) => read(workspace, id, ({ run }) => [run]).at(0),
    steps: async (workspace, id) => read(workspace, id, ({ steps }) => steps.values()),
    logs: async (workspace, id) => read(workspace, id, ({ logs }) => logs),
    held: async (workspace, id) => read(workspace, id, ({ held }) => held),
    async sealed(workspace, id) {
      const kept = concealed(workspace, id);
      const [until] = kept.map((each) => each.until).sort();
      return until === undefined
        ? undefined
        : { until, functions: [...new Set(kept.flatMap((each) => each.functions))] };
    },
    reveal: async (workspace, id) => Object.assign({}, ...concealed(workspace, id).map(({ parts }) => parts)),
    rotate: async () => ({ rewrapped: 0, left: 0 }),
    async prune({ days, failedDays, perFunction }, limit) {
      for (const row of runs.values()) row.concealed = row.concealed.filter(({ until }) => until > now().toISOString());
      const before = (age: number) => new Date(now().getTime() - age * 86_400_000).toISOString();
      const ended = [...runs.values()].filter(({ run }) => !isOpen(run)).map(({ run }) => run);
      const isFailed = ({ status }: Run) => status === 'failed' || status === 'interrupted';
      const endedAt = ({ startedAt, durationMs }: Run) =>
        new Date(Date.parse(startedAt) + (durationMs ?? 0)).toISOString();
      const old = ended.filter((run) => endedAt(run) < before(isFailed(run) ? failedDays : days));
      const kept = [...runs.values()].filter(({ run }) => !old.includes(run));
      const byFunction = Map.groupBy(kept, ({ workspace, run }) => JSON.stringify([workspace, run.functionName]));
      const surplus = [...byFunction.values()].flatMap((rows) =>
        rows
          .map(({ run }) => run)
          .filter((run) => !isOpen(run))
          .sort((a, b) => (isNewer({ ...a, startedAt: endedAt(a) }, { ...b, startedAt: endedAt(b) }) ? -1 : 1))
          .slice(perFunction),
      );
      const gone = [...old, ...surplus].slice(0, limit);
      for (const { id } of gone) runs.delete(id);
      return gone.length;
    },
    async interruptStale() {
      const stale = [...runs.values()].filter(
        (row) => isOpen(row.run) && row.owner !== owner && row.run.mode !== 'durable',
      );
      const message = 'The server stopped while the function ran.';
      const error = new LimitError({ code: 'run.interrupted', message, retryable: true });
      for (const row of stale) {
        row.run = { ...row.run, status: 'interrupted', error: toProblem(error, { reader: 'author' }) };
      }
      return stale.length;
    },
  };
}

function fits(run: Run, { status, mode, trigger, from, to }: RunFilter): boolean {
  const wanted = { status, mode, trigger };
  const isWanted = (key: keyof typeof wanted) => wanted[key] === undefined || run[key] === wanted[key];
  const isInTime = (from === undefined || run.startedAt >= from) && (to === undefined || run.startedAt < to);
  return isInTime && isWanted('status') && isWanted('mode') && isWanted('trigger');
}

function isFound({ id, functionName, error }: Run, part: string): boolean {
  const texts = [functionName, error ? `${error.code} ${error.detail}` : ''];
  return id.startsWith(part) || texts.some((text) => toPlainText(text).toLowerCase().includes(part));
}

const isOpen = ({ status }: Run) => status === 'queued' || status === 'running';

const isNewer = (a: Run, b: Run) => a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id);

/** Between the two values around it, as SQL's percentile_cont. */
function quantile(sorted: readonly number[], part: number): number | null {
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}
