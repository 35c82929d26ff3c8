/** How fast is it? `node engine/sandbox/sandbox.bench.ts [wall] [python]` prints what README.md quotes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeRequest, Sandbox } from '#core';
import { innermost, residentBytes } from './process-status.ts';
import { createSandbox, type SandboxOptions } from './sandbox.ts';
import type { WallName } from './walls.ts';

const WALLS: readonly string[] = ['bubblewrap', 'namespaces', 'namespaces-only', 'filter', 'node'] satisfies WallName[];
const isWall = (text: string): text is WallName => WALLS.includes(text);

const TINY = 'return { v: params.a + 1 }';
const LODASH = 'return _.sum([params.a, 1])';
const ZOD = 'return z.object({ a: z.number() }).parse(params)';
const CALL = 'return await resources.db.query("select 1")';

const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: `User ${id}`, email: `u${id}@example.com` }));
const BIG = JSON.stringify({ rows });
const MAP = 'return params.rows.map((row) => ({ ...row, twice: row.id * 2 }))';

const TOTALS = `lines = [{**row, "total": row["n"] * row["price"]} for row in params.orders]
return {"lines": lines, "subtotal": sum(line["total"] for line in lines)}`;
const ORDERS = JSON.stringify({
  orders: Array.from({ length: 20 }, (_, n) => ({ id: n, item: `Item ${n}`, n, price: 9 })),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function request(code: string, params = '{"a":1}'): CodeRequest {
  return {
    language: 'javascript',
    code,
    isPlain: code === TINY || code === MAP,
    isSensitive: false,
    libraries: [],
    names: new Map([['params', params]]),
    scope: 'bench',
    limits: { wallMs: 10_000, cpuMs: 10_000, maxResult: 16e6 },
    signal: new AbortController().signal,
    call: async () => '{"rows":[]}',
    log: () => undefined,
  };
}

function quantiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms`;
}

async function paced(sandbox: Sandbox, count: number, make: () => CodeRequest): Promise<string> {
  const times: number[] = [];
  for (let i = -10; i < count; i++) {
    const made = make();
    const start = performance.now();
    await sandbox.run(made);
    if (i >= 0) times.push(performance.now() - start);
    await pause(15);
  }
  return quantiles(times);
}

async function saturated(sandbox: Sandbox, count: number, make: () => CodeRequest, atOnce = 8): Promise<string> {
  const times: number[] = [];
  let left = count;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      await sandbox.run(make());
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = (count / (performance.now() - start)) * 1000;
  return `${perSecond.toFixed(0)} a second, ${quantiles(times)}`;
}

interface Child {
  pid: number;
  mb: number;
}

/** The child with the most memory: that of the language which is measured. */
function largestChild(): Child {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  const all = children.map(innermost).map((pid) => ({ pid, mb: (residentBytes(pid) ?? 0) / 1e6 }));
  return all.reduce((most, child) => (child.mb > most.mb ? child : most));
}

const childMb = (): string => largestChild().mb.toFixed(0);

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function javascript(options: SandboxOptions): Promise<void> {
  const begun = performance.now();
  const sandbox = await createSandbox(options);
  say(`${sandbox.health().detail}: up in ${(performance.now() - begun).toFixed(0)} ms, child ${childMb()} MB`);
  say(`tiny, paced: ${await paced(sandbox, 150, () => request(TINY))}; child ${childMb()} MB`);
  say(`one call, paced: ${await paced(sandbox, 60, () => request(CALL))}`);
  say(`with lodash, paced: ${await paced(sandbox, 60, () => request(LODASH))}`);
  say(`with zod, paced: ${await paced(sandbox, 60, () => request(ZOD))}`);
  say(`${(BIG.length / 1024).toFixed(0)} KB in and out, paced: ${await paced(sandbox, 40, () => request(MAP, BIG))}`);
  await saturated(sandbox, 2000, () => request(TINY));
  say(`tiny, saturated: ${await saturated(sandbox, 10_000, () => request(TINY))}; child ${childMb()} MB`);
  say(`one call, saturated: ${await saturated(sandbox, 4000, () => request(CALL))}`);
  say(`with lodash, saturated: ${await saturated(sandbox, 3000, () => request(LODASH))}`);
  say(`with zod, saturated: ${await saturated(sandbox, 1500, () => request(ZOD))}; child ${childMb()} MB`);
  await sandbox.close();
}

const inPython = (code: string, more: Partial<CodeRequest> = {}): CodeRequest => ({
  ...request(code),
  ...more,
  language: 'python',
  isPlain: false,
});

const orders = new Map([['params', ORDERS]]);

/** From now to the end of a run, good or bad. */
async function until(end: Promise<unknown>): Promise<string> {
  const begun = performance.now();
  await end.catch(() => undefined);
  return `${(performance.now() - begun).toFixed(0)} ms`;
}

/** What is given to a process that just died fails with it. */
async function answered(sandbox: Sandbox): Promise<void> {
  const isGood = await sandbox.run(inPython('return 1')).then(
    () => true,
    () => false,
  );
  if (!isGood) await answered(sandbox);
}

async function python(options: SandboxOptions): Promise<void> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  const first = await createSandbox({ ...options, cacheDir });
  say(`first start ever, to the first answer: ${await until(first.run(inPython('return 1')))}`);
  await first.close();
  const sandbox = await createSandbox({ ...options, cacheDir });
  say(`later start, to the first answer: ${await until(sandbox.run(inPython('return 1')))}`);
  // The other interpreters are made behind its back.
  await pause(2000);
  say(`child ${childMb()} MB`);
  await saturated(sandbox, 1000, () => inPython(TOTALS, { names: orders }), 4);
  say(`tiny, paced: ${await paced(sandbox, 200, () => inPython('return 1'))}`);
  say(`one call, paced: ${await paced(sandbox, 100, () => inPython('return await resources.db.query("select 1")'))}`);
  say(`totals of 20 orders, paced: ${await paced(sandbox, 200, () => inPython(TOTALS, { names: orders }))}`);
  say(`tiny, saturated: ${await saturated(sandbox, 3000, () => inPython('return 1'), 4)}; child ${childMb()} MB`);
  say(`totals, saturated: ${await saturated(sandbox, 3000, () => inPython(TOTALS, { names: orders }), 4)}`);
  say(`sensitive, saturated: ${await saturated(sandbox, 20, () => inPython('return 1', { isSensitive: true }), 4)}`);
  await pause(2000);
  const limits = { wallMs: 1000, cpuMs: 10_000, maxResult: 1000 };
  say(
    `a big-number loop with 1 s ends after ${await until(sandbox.run(inPython('while True: 3 ** 10 ** 7', { limits })))}`,
  );
  say(`the next run is answered after ${await until(sandbox.run(inPython('return 1')))}`);
  process.kill(largestChild().pid, 'SIGKILL');
  say(`from SIGKILL to the next answer: ${await until(answered(sandbox))}; child ${childMb()} MB`);
  await sandbox.close();
  rmSync(cacheDir, { recursive: true });
}

const wall = process.argv.find(isWall);
const options: SandboxOptions = { children: 1, ...(wall ? { wall } : {}) };
await (process.argv.includes('python') ? python(options) : javascript(options));
