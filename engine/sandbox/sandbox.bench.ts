/** How fast is it? `node engine/sandbox/sandbox.bench.ts [wall]` prints what README.md quotes. */
import { readFileSync } from 'node:fs';
import type { CodeRequest, Sandbox } from '#core';
import { innermost, residentBytes } from './process-status.ts';
import { createSandbox, type SandboxOptions } from './sandbox.ts';
import type { WallName } from './walls.ts';

const WALLS: readonly string[] = ['bubblewrap', 'namespaces', 'namespaces-only', 'filter', 'node'] satisfies WallName[];
const isWall = (text: string | undefined): text is WallName => text !== undefined && WALLS.includes(text);

const TINY = 'return { v: params.a + 1 }';
const LODASH = 'return _.sum([params.a, 1])';
const ZOD = 'return z.object({ a: z.number() }).parse(params)';
const CALL = 'return await resources.db.query("select 1")';

const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: `User ${id}`, email: `u${id}@example.com` }));
const BIG = JSON.stringify({ rows });
const MAP = 'return params.rows.map((row) => ({ ...row, twice: row.id * 2 }))';

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

async function saturated(sandbox: Sandbox, count: number, code: string): Promise<string> {
  const times: number[] = [];
  let left = count;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      await sandbox.run(request(code));
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  const perSecond = (count / (performance.now() - start)) * 1000;
  return `${perSecond.toFixed(0)} a second, ${quantiles(times)}`;
}

function childMb(): string {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return Math.max(...children.map((pid) => (residentBytes(innermost(pid)) ?? 0) / 1e6)).toFixed(0);
}

const [, , wall] = process.argv;
const options: SandboxOptions = { children: 1, ...(isWall(wall) ? { wall } : {}) };
const begun = performance.now();
const sandbox = await createSandbox(options);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
say(`${sandbox.health().detail}: up in ${(performance.now() - begun).toFixed(0)} ms, child ${childMb()} MB`);
say(`tiny, paced: ${await paced(sandbox, 150, () => request(TINY))}; child ${childMb()} MB`);
say(`one call, paced: ${await paced(sandbox, 60, () => request(CALL))}`);
say(`with lodash, paced: ${await paced(sandbox, 60, () => request(LODASH))}`);
say(`with zod, paced: ${await paced(sandbox, 60, () => request(ZOD))}`);
say(`${(BIG.length / 1024).toFixed(0)} KB in and out, paced: ${await paced(sandbox, 40, () => request(MAP, BIG))}`);
await saturated(sandbox, 2000, TINY);
say(`tiny, saturated: ${await saturated(sandbox, 10_000, TINY)}; child ${childMb()} MB`);
say(`one call, saturated: ${await saturated(sandbox, 4000, CALL)}`);
say(`with lodash, saturated: ${await saturated(sandbox, 3000, LODASH)}`);
say(`with zod, saturated: ${await saturated(sandbox, 1500, ZOD)}; child ${childMb()} MB`);
await sandbox.close();
