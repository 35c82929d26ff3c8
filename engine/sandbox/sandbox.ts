import { availableParallelism } from 'node:os';
import type { CodeRequest, CodeResult, Sandbox, SandboxHealth } from '#core';
import { BlockError, LimitError } from '#kit';
import type { SandboxLog } from './child-link.ts';
import { type Child, startChild } from './child-process.ts';
import { unavailable } from './failures.ts';
import { findAddon, loadChildScripts } from './javascript/bundle.ts';
import { Lane } from './lane.ts';
import { describeInside } from './launch.ts';
import { MAX_CODE_CHARS } from './limits.ts';
import { type PlainOptions, PlainRuns } from './plain-runs.ts';
import { ProcessPool } from './process-pool.ts';
import type { ChildSetup } from './protocol.ts';
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
  /** Where bundles of the libraries are kept between starts. */
  cacheDir?: string;
  /** Uses this wall and no other, whatever the host offers. */
  wall?: WallName;
}

const NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
/** A child is killed when it holds more than this and a few runs' memory. */
const CHILD_BASE_MB = 512;

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
  const setup = JSON.stringify({ ...shared, isPlain: false, bootstrap, heaps } satisfies ChildSetup);
  const plain = { ...shared, isPlain: true, bootstrap: plainBootstrap, heaps: [] } satisfies ChildSetup;
  const { wall, child } = await findWall({ inside, setup, log, options });
  const maxWaitMs = options.maxWaitMs ?? 2000;
  const pool = new ProcessPool({
    maxQueue: options.maxQueue ?? 256,
    maxWaitMs,
    runsPerChild: options.runsPerChild ?? 32,
  });
  const maxMemoryBytes = (CHILD_BASE_MB + 4 * memoryMb) * 1024 * 1024;
  const laneOptions = { wall, inside, setup, maxMemoryBytes, log, onRoom: () => pool.drain() };
  const plainOptions = { ...laneOptions, setup: JSON.stringify(plain), maxWaitMs };
  pool.add(new Lane(laneOptions, child));
  const [plainChild, ...others] = await Promise.all([
    startChild(plainOptions),
    ...Array.from({ length: (options.children ?? defaultChildren()) - 1 }, () => startChild(laneOptions)),
  ]);
  for (const other of others) pool.add(new Lane(laneOptions, other));
  const runElsewhere: PlainOptions['runElsewhere'] = (request, namesJson) => pool.run(request, namesJson);
  const plainRuns = new PlainRuns({ ...plainOptions, runElsewhere }, plainChild);
  log('info', 'the sandbox is ready', { tier: wall.tier, wall: wall.detail });
  return {
    run: (request) => run(request.isPlain ? plainRuns : pool, request),
    health: () => ({ tier: wall.tier, detail: wall.detail, ...health(pool, plainRuns) }),
    close: async () => {
      await Promise.all([plainRuns.close(), pool.close()]);
    },
  };
}

/** `ready` without the child for plain code: what that can't run the others can. */
function health({ state }: ProcessPool, plain: PlainRuns): Omit<SandboxHealth, 'tier' | 'detail'> {
  const { busy, waiting, restarts } = plain.state;
  return {
    ready: state.ready,
    busy: state.busy + busy,
    waiting: state.waiting + waiting,
    restarts: state.restarts + restarts,
  };
}

function defaultChildren(): number {
  const cores = availableParallelism();
  return cores <= 2 ? 1 : Math.min(4, cores - 1);
}

interface Search {
  inside: Inside;
  setup: string;
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

async function run(runs: Pick<ProcessPool, 'run'>, request: CodeRequest): Promise<CodeResult> {
  request.signal.throwIfAborted();
  if (request.language !== 'javascript') throw unavailable(`there is no sandbox for ${request.language}.`);
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
