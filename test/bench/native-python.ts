/** The same Python in the interpreter of this machine, started for it: what a workflow tool does that has no warm ones. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const TIMES = 20;

/** Members as in our blocks: row.price and row["price"]. */
const PROGRAM = `import json, sys
class Record(dict):
    __getattr__ = dict.__getitem__
values = json.loads(sys.stdin.read(), object_hook=Record)
`;

/** @returns how long it takes, in the middle of twenty times, ms; undefined where there is no CPython */
export async function startNative(code: string, names: Record<string, unknown>): Promise<number | undefined> {
  const body = code.split('\n').map((line) => `    ${line}`);
  const program = `${PROGRAM}def block(${Object.keys(names)}):\n${body.join('\n')}\nprint(json.dumps(block(**values)))`;
  const input = JSON.stringify(names);
  const python = await findPython();
  if (python === undefined) return undefined;
  const times: number[] = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const begun = performance.now();
    JSON.parse(await run(python, program, input));
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[TIMES / 2];
}

/** The interpreter itself: `python3` may be a script that looks for it. */
async function findPython(): Promise<string | undefined> {
  try {
    return (await run('python3', 'import sys; print(sys.executable)', '')).trim();
  } catch {
    return undefined;
  }
}

/** What it prints. @throws Error when there is none, or it fails */
async function run(python: string, program: string, input: string): Promise<string> {
  const child = spawn(python, ['-I', '-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined).end(input);
  const [output, [status]] = await Promise.all([text(child.stdout), ended]);
  if (status !== 0) throw new Error(`${python} ended with ${status}`);
  return output;
}
