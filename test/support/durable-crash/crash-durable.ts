import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../postgres-server.ts';
import { randomFrom } from '../random.ts';
import { restateEnv, startRestate } from '../restate-server.ts';
import { createProxy, LOCALHOST } from '../tcp.ts';
import { listen, STEPS } from './chain.ts';
import { type Harm, Site } from './crash-site.ts';
import { type Ended, judge } from './judge.ts';

const LAST_STEP = STEPS[STEPS.length - 1];
/** Requests that start jobs. */
const AT_ONCE = 50;

/** What a crash suite came to. */
export interface CrashTally {
  /** What was drawn by chance: the same is drawn again with it. */
  seed: number;
  runs: number;
  kills: number;
  /** Requests that blocks have sent. */
  blocks: number;
  /** Acknowledged jobs that are not there, or did not end. */
  lost: number;
  /** Writes that were sent twice, and blocks that ran after a later one had begun. */
  twice: number;
  /** Reads that a worker had begun when it was frozen, heard after another had gone on. */
  late: number;
  /** Writes that were cut off and said so. */
  interrupted: number;
  examples: string[];
}

export interface CrashOptions {
  /** `restate`: PostgreSQL, and wake-ups by Restate. */
  where: 'embedded' | 'postgres' | 'restate';
  /** Of Restate. */
  nodes?: number;
  harm?: Harm;
  kills: number;
  /** Jobs that are started before each kill; or, with {@link inFlight}, at most. */
  runs: number;
  /** So many have not ended when something is harmed. */
  inFlight?: number;
  /** Says what is killed when, and how long answers take. */
  seed?: number;
  say(line: string): void;
}

/**
 * Kills a server (embedded), or servers, workers and nodes of Restate in turn (PostgreSQL), while jobs run, and counts what became of
 * them.
 */
export async function crashDurable({
  where,
  nodes = 1,
  harm = 'kill',
  kills,
  runs,
  inFlight,
  seed = Date.now(),
  say,
}: CrashOptions): Promise<CrashTally> {
  const random = randomFrom(seed);
  const { url, heard, close } = await listen(random);
  const database = where === 'embedded' ? undefined : await createTestDatabase();
  const restate = where === 'restate' ? await startRestate(nodes) : undefined;
  const line = harm === 'cut' && database ? await createProxy({ host: LOCALHOST, port: database.port }) : undefined;
  const engine = restate && { restate, nodes, env: restateEnv(await restate.settings()) };
  const site = new Site(url, { database, line, engine, random });
  const ids: string[] = [];
  try {
    await site.start();
    for (let kill = 0; kill < kills; kill++) {
      // Who was heard to reach the last step is about to end.
      const open = ids.length - new Set(heard.flatMap(({ run, step }) => (step === LAST_STEP ? [run] : []))).size;
      const wanted = inFlight === undefined ? runs : Math.min(runs, inFlight - open);
      for (let left = wanted; left > 0; left -= AT_ONCE) {
        const some = Array.from({ length: Math.min(left, AT_ONCE) }, async () => ids.push(await site.startJob()));
        await Promise.all(some);
      }
      await sleep(random() * 400);
      const what = await site.harm(harm, kill);
      say(`${where}: ${harm} ${kill + 1} of ${what}, ${ids.length} jobs, ${heard.length} blocks`);
    }
    const answers: Ended[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      answers.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => site.ended(id)))));
    }
    return { seed, runs: ids.length, kills, blocks: heard.length, ...judge(heard, answers, harm) };
  } finally {
    await site.close();
    await restate?.stop();
    await database?.drop();
    close();
  }
}
