import { availableParallelism } from 'node:os';
import type { CodeRequest, CodeResult, Sandbox, SandboxHealth } from '#core';
import { BlockError, LimitError } from '#kit';
import { findAddon } from './bundle.ts';
import type { SandboxLog } from './child-link.ts';
import { type Child, type StartOptions, startChild } from './child-process.ts';
import { unavailable } from './failures.ts';
import { loadChildScripts } from './javascript/bundle.ts';
import { Lane } from './lane.ts';
import { describeInside } from './launch.ts';
import { MAX_CODE_CHARS } from './limits.ts';
import { type PlainOptions, PlainRuns } from './plain-runs.ts';
import { ProcessPool } from './process-pool.ts';
import type { ChildSetup } from './protocol.ts';
import { PythonRuns } from './python/python-runs.ts';
import { candidateWalls, type Inside, type Wall, type WallName } from './walls.ts';

export interface SandboxOptions {
  /**
   * Child processes, beside the one for code that only computes. Default: one on two cores or fewer, else one for each core
   * but one, at most four.
   */
  children?: number;
  /** In production a wall of the weak tier is refused, unless `allowWeak`. */
  production?: boolean;
  allowWeak?: boolean;
  log?: SandboxLog;
  /** Runs that wait for a child; more are refused with `sandbox.busy`. */
  maxQueue?: number;
  maxWaitMs?: number;
  runsPerChild?: number;
  /** Memory of one run. A child may hold several times that. */
  memoryMb?: number;
  /** Pythons that run at the same time, once code needs one. Default: 3. */
  interpreters?: number;
  /** Where the libraries are that `switchyard python add` added. */
  pythonDir?: string;
  /** Where bundles of the libraries and Python's snapshot are kept between starts. */
  cacheDir?: string;
  /** Uses this wall and no other, whatever the host offers. */
  wall?: WallName;
}

const NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
/** A child is killed when it holds more than this and a few runs' memory. */
const CHILD_BASE_MB = 512;
/** Making an interpreter takes a third of a second: who waits for one waits a little longer. */
const PYTHON_WAIT_MS = 5000;

/**
 * Starts the child processes that run code, behind the strongest wall this host offers.
 *
 * @example
 * const sandbox = await createSandbox({ production: true });
 * const { json } = await sandbox.run({ language: 'javascript', code: 'return params.a + 1', names, scope, limits, … });
 *
 * @throws LimitError `sandbox.unavailable` when no wall holds, or only a weak one and that is not allowed.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { memoryMb = 128, log = () => undefined } = options;
  const [scripts, addon] = [await loadChildScripts(options.cacheDir), findAddon()];
  const { bootstrap, plainBootstrap, heaps } = scripts;
  const inside = describeInside(scripts.child, addon);
  const shared = { addon, memoryMb };
  const setup = toSetup({ ...shared, isPlain: false, bootstrap, heaps });
  const plainSetup = toSetup({ ...shared, isPlain: true, bootstrap: plainBootstrap, heaps: [] });
  const { wall, child } = await findWall({ inside, setup, log, options });
  const maxWaitMs = options.maxWaitMs ?? 2000;
  const maxQueue = options.maxQueue ?? 256;
  const pool = new ProcessPool({
    maxQueue,
    maxWaitMs,
    runsPerChild: options.runsPerChild ?? 32,
  });
  const maxMemoryBytes = (CHILD_BASE_MB + 4 * memoryMb) * 1024 * 1024;
  const laneOptions = { wall, inside, setup, maxMemoryBytes, log, onRoom: () => pool.drain() };
  const plainOptions = { ...laneOptions, setup: plainSetup, maxWaitMs };
  pool.add(new Lane(laneOptions, child));
  const [plainChild, ...others] = await Promise.all([
    startChild(plainOptions),
    ...Array.from({ length: (options.children ?? defaultChildren()) - 1 }, () => startChild(laneOptions)),
  ]);
  for (const other of others) pool.add(new Lane(laneOptions, other));
  const runElsewhere: PlainOptions['runElsewhere'] = (request, namesJson) => pool.run(request, namesJson);
  const plainRuns = new PlainRuns({ ...plainOptions, runElsewhere }, plainChild);
  const python = new PythonRuns({
    ...{ wall, addon, maxQueue, log },
    allowWeak: options.allowWeak === true,
    cacheDir: options.cacheDir,
    pythonDir: options.pythonDir,
    interpreters: options.interpreters ?? 3,
    maxWaitMs: Math.max(maxWaitMs, PYTHON_WAIT_MS),
  });
  const runners = new Map<string, Pick<ProcessPool, 'run'>>([
    ['javascript', pool],
    ['python', python],
  ]);
  log('info', 'the sandbox is ready', { tier: wall.tier, wall: wall.detail });
  return {
    run(request) {
      const runner = runners.get(request.language);
      return run(runner && request.isPlain ? plainRuns : runner, request);
    },
    prepare(language, libraries) {
      if (language === 'python') python.prepare(libraries);
    },
    check: async (check) => (check.language === 'python' ? python.check(check) : undefined),
    libraries: async (language) => (language === 'python' ? python.libraries() : []),
    health: () => ({ tier: wall.tier, detail: wall.detail, ...health(pool, plainRuns, python) }),
    close: async () => {
      await Promise.all([plainRuns.close(), pool.close(), python.close()]);
    },
  };
}

function toSetup(setup: ChildSetup): StartOptions['setup'] {
  const json = JSON.stringify(setup);
  return async () => [json];
}

/** `ready` is told of JavaScript's own: what the child for plain code can't run they can, and Python starts when needed. */
function health({ state }: ProcessPool, ...others: Pick<PlainRuns, 'state'>[]): Omit<SandboxHealth, 'tier' | 'detail'> {
  const sum = (name: 'busy' | 'waiting' | 'restarts'): number =>
    others.reduce((total, other) => total + other.state[name], state[name]);
  return { ready: state.ready, busy: sum('busy'), waiting: sum('waiting'), restarts: sum('restarts') };
}

function defaultChildren(): number {
  const cores = availableParallelism();
  return cores <= 2 ? 1 : Math.min(4, cores - 1);
}

interface Search {
  inside: Inside;
  setup: StartOptions['setup'];
  log: SandboxLog;
  options: SandboxOptions;
}

/** The strongest wall that really holds, found by starting a child behind each, and that child. */
async function findWall({ inside, setup, log, options }: Search): Promise<{ wall: Wall; child: Child }> {
  const problems: string[] = [];
  const mayBeWeak = options.allowWeak === true || options.production !== true;
  for (const wall of candidateWalls(options.wall)) {
    if (wall.tier === 'weak' && !mayBeWeak) continue;
    try {
      return { wall, child: await startChild({ wall, inside, setup }) };
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem);
      problems.push(`${wall.name}: ${reason.split('\n')[0]}`);
      log('warn', 'a way to confine code does not work here', { wall: wall.name, reason });
    }
  }
  const tried = problems.length === 0 ? '' : ` Tried: ${problems.join('; ')}.`;
  throw unavailable(
    `no strong enough wall around it. Install bubblewrap, or run where unshare, setpriv and perl work, or allow the weak sandbox on purpose.${tried}`,
  );
}

async function run(runs: Pick<ProcessPool, 'run'> | undefined, request: CodeRequest): Promise<CodeResult> {
  request.signal.throwIfAborted();
  if (!runs) throw unavailable(`there is no sandbox for ${request.language}.`);
  if (request.code.length > MAX_CODE_CHARS) {
    const message = `The code is ${request.code.length} characters long, the most is ${MAX_CODE_CHARS}.`;
    throw new LimitError({ code: 'value.tooLarge', message });
  }
  return runs.run(request, toNamesJson(request.names));
}

/** One JSON object out of texts that are JSON already. */
function toNamesJson(names: ReadonlyMap<string, string>): string {
  const members: string[] = [];
  for (const [name, json] of names) {
    // A name becomes a parameter in the text of a function: anything else there would be code.
    if (!NAME.test(name)) throw new BlockError({ code: 'block.invalid', message: `"${name}" can not name a value.` });
    members.push(`${JSON.stringify(name)}:${json}`);
  }
  return `{${members.join(',')}}`;
}
