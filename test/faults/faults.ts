/**
 * `npm run faults`: what becomes of calls, data and memory when something is killed, cut or flooded. Starts the real server,
 * on databases of its own, looks at every answer, prints tables and writes faults.json. docs/reliability.md holds the figures.
 *
 * Options: names of faults (`npm run faults sandbox stop`), `--seconds 5` for each, `--out file`.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { databaseAway } from './database-away.ts';
import { diskFull } from './disk-full.ts';
import { durableKilled } from './durable-killed.ts';
import type { Fault, Outcome } from './fault.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { sandboxKilled } from './sandbox-killed.ts';
import { serverKilled } from './server-killed.ts';
import { stopped } from './stopped.ts';

const FAULTS: readonly Fault[] = [
  sandboxKilled,
  serverKilled,
  durableKilled,
  databaseAway,
  diskFull,
  stopped,
  overload,
  memory,
  coldStart,
];

const say = (line: string) => void process.stdout.write(`${line}\n`);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string' }, out: { type: 'string', default: 'faults.json' } },
});
const unknown = positionals.filter((name) => !FAULTS.some((fault) => fault.name === name));
if (unknown.length > 0) {
  say(`There is no fault ${unknown.join(', ')}. There are:\n`);
  for (const { name, says } of FAULTS) say(`  ${name.padEnd(10)} ${says}`);
  process.exit(2);
}
const wanted = FAULTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const machine = { cores: availableParallelism(), model: cpus()[0]?.model ?? '', node: process.version };
const results: object[] = [];
let broken = 0;
for (const { name, says, seconds: usual, run } of wanted) {
  const seconds = values.seconds === undefined ? usual : Number(values.seconds);
  say(`\n${name}: ${says} (${seconds} s, the machine's load is ${loadavg()[0]?.toFixed(1)})`);
  const outcomes = await run({ seconds, say: (line) => say(`  … ${line}`) });
  for (const outcome of outcomes) say(toTable(outcome));
  broken += outcomes.reduce((total, outcome) => total + outcome.broken.length, 0);
  results.push({ fault: name, says, seconds, outcomes });
  writeFileSync(values.out, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`);
}
say(`\nwritten to ${values.out}`);
if (broken > 0) say(`${broken} promises were not kept`);
process.exitCode = broken > 0 ? 1 : 0;

function toTable({ of, figures, broken: problems }: Outcome): string {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  return [
    `\n  ${of}`,
    ...Object.entries(figures).map(([name, value]) => `    ${name.padEnd(width)}  ${value}`),
    ...problems.map((problem) => `    NOT KEPT: ${problem}`),
  ].join('\n');
}
