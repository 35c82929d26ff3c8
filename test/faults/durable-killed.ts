import { crashDurable } from '../support/durable-crash.ts';
import type { Fault, Outcome } from './fault.ts';

const KILL_SECONDS = 6;
const RUNS_PER_KILL = 25;

/** kill -9 of servers and workers while jobs run: nothing acknowledged is lost, nothing that has settled runs again. */
export const durableKilled: Fault = {
  name: 'durable',
  says: 'kill -9 of servers and workers while durable runs are at work',
  seconds: 120,
  async run({ seconds, say }) {
    const outcomes: Outcome[] = [];
    for (const where of ['embedded', 'postgres'] as const) {
      const kills = Math.max(2, Math.round(seconds / KILL_SECONDS));
      const { examples, lost, twice, ...figures } = await crashDurable({ where, kills, runs: RUNS_PER_KILL, say });
      const broken = lost + twice > 0 ? [`${lost} lost, ${twice} run twice: ${examples.slice(0, 5).join(' | ')}`] : [];
      outcomes.push({ of: where, figures: { ...figures, lost, 'run twice': twice }, broken });
    }
    return outcomes;
  },
};
