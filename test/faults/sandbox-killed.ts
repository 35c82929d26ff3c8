import { setTimeout as sleep } from 'node:timers/promises';
import { killSandbox } from '../support/processes.ts';
import { brokenBy, type Fault, figuresOf, type Outcome, openSite, sum, type Where } from './fault.ts';
import { awaiting, plain } from './functions.ts';
import { type Call, Load } from './load.ts';

const EVERY_MS = 2_000;

/**
 * kill -9 of the process that runs code: what only computes is run again, what awaits fails with the reason. So does the former
 * when it loses the process it is run again on as well.
 */
export const sandboxKilled: Fault = {
  name: 'sandbox',
  says: 'kill -9 of a process that runs code, every two seconds, one after the other',
  seconds: 60,
  async run({ seconds }) {
    const outcomes: Outcome[] = [];
    for (const where of ['postgres', 'embedded'] as const) {
      outcomes.push(await killUnder(where, seconds, { kind: 'plain', next: plain }));
      outcomes.push(await killUnder(where, seconds, { kind: 'awaiting', next: awaiting }));
    }
    return outcomes;
  },
};

interface Kind {
  kind: string;
  next(): Call;
}

async function killUnder(where: Where, seconds: number, { kind, next }: Kind): Promise<Outcome> {
  const site = await openSite(where);
  try {
    const load = new Load(site.server, { connections: 16, mayBe: /^sandbox\.(crashed|busy)$/ });
    const stop = new AbortController();
    const running = load.steadily(16, next, stop.signal);
    let kills = 0;
    for (let elapsed = EVERY_MS; elapsed < seconds * 1000; elapsed += EVERY_MS) {
      await sleep(EVERY_MS);
      kills += Number(killSandbox(site.server.pid, kills));
    }
    await sleep(EVERY_MS);
    stop.abort();
    await running;
    await load.close();
    const { tally } = load;
    // Sixteen calls at a time: a child takes at most so many along.
    const tooMany = sum(tally.refused) > kills * 16 ? ['more runs failed than the killed processes held'] : [];
    const lost = sum(tally.cut) > 0 ? ['calls were cut off'] : [];
    return {
      of: `${kind} code, ${where}`,
      figures: { kills, ...figuresOf(tally) },
      broken: [...brokenBy(tally), ...tooMany, ...lost],
    };
  } finally {
    await site.close();
  }
}
