import { type CrashOptions, crashDurable } from '../support/durable-crash/crash-durable.ts';
import type { Fault, Outcome } from './fault.ts';

const RUNS_EACH = 25;
const IN_FLIGHT = 500;
const HARMS = [
  { where: 'embedded', harm: 'random', lasts: 6, inFlight: IN_FLIGHT },
  { where: 'postgres', harm: 'random', lasts: 6, inFlight: IN_FLIGHT },
  { where: 'restate', harm: 'random', lasts: 6, inFlight: IN_FLIGHT },
  { where: 'restate', harm: 'kill', nodes: 3, lasts: 20 },
  { where: 'embedded', harm: 'freezeServer', lasts: 60 },
  { where: 'postgres', harm: 'freezeServer', lasts: 60 },
  { where: 'embedded', harm: 'kill', lasts: 6 },
  { where: 'postgres', harm: 'kill', lasts: 6 },
  { where: 'postgres', harm: 'freeze', lasts: 30 },
  { where: 'postgres', harm: 'cut', lasts: 12 },
] as const satisfies (Pick<CrashOptions, 'where' | 'harm' | 'nodes' | 'inFlight'> & { lasts: number })[];

/** Servers and workers killed or frozen, the database away, while jobs run: nothing acknowledged is lost, nothing settled runs again. */
export const durableKilled: Fault = {
  name: 'durable',
  says: 'servers and workers killed or frozen, the database away, while durable runs are at work',
  seconds: 120,
  async run({ seconds, say }) {
    const outcomes: Outcome[] = [];
    for (const { lasts, ...options } of HARMS) {
      const { where, harm } = options;
      const kills = Math.max(2, Math.round(seconds / lasts));
      const {
        examples,
        lost,
        twice,
        kills: times,
        ...figures
      } = await crashDurable({
        ...{ runs: 'inFlight' in options ? IN_FLIGHT : RUNS_EACH, ...options, kills, say },
      });
      const broken = lost + twice > 0 ? [`${lost} lost, ${twice} run twice: ${examples.slice(0, 5).join(' | ')}`] : [];
      say(`${where}: ${harm}, ${lost} lost, ${twice} run twice`);
      outcomes.push({ of: `${harm}, ${where}`, figures: { times, ...figures, lost, 'run twice': twice }, broken });
    }
    return outcomes;
  },
};
