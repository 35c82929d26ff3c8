import { residentBytes } from '../../engine/sandbox/process-status.ts';
import { sandboxesOf } from '../support/processes.ts';
import { type Fault, type Figures, figuresOf, openSite, toMb } from './fault.ts';
import { plain } from './functions.ts';
import { Load } from './load.ts';

const STEP = 10_000;
const MOST_MB = 250;
/** What the garbage collector may have left lying around at one moment and not at another. */
const NOISE_MB = 25;

/** Resident memory of a server and what runs its code, in megabytes. The wrappers around that hold next to nothing. */
export function residentMb(pid: number): { server: number; sandbox: number; both: number } {
  const sandbox = sandboxesOf(pid).reduce((sum, each) => sum + (residentBytes(each) ?? 0), 0);
  const server = residentBytes(pid) ?? 0;
  return { server: toMb(server), sandbox: toMb(sandbox), both: toMb(server + sandbox) };
}

/** A server that runs for long holds what it held at the beginning. */
export const memory: Fault = {
  name: 'memory',
  says: 'resident memory over 100,000 runs of one JavaScript step, at 16 connections',
  seconds: 100,
  async run({ seconds, say }) {
    const site = await openSite('postgres');
    try {
      const load = new Load(site.server, { connections: 16, mayBe: /^never$/ });
      const figures: Figures = {};
      const tell = (runs: number) => {
        const now = residentMb(site.server.pid);
        figures[`after ${runs.toLocaleString('en')} runs, MB`] =
          `${now.both} (server ${now.server}, sandbox ${now.sandbox})`;
        say(`${runs} runs: ${now.both} MB`);
        return now.both;
      };
      const after = [tell(0)];
      // A thousand runs for each second that was asked for, so that `--seconds 10` is a tenth of it all.
      for (let runs = 0; runs < seconds * 1_000; runs += STEP) {
        const stop = new AbortController();
        const until = load.tally.right + STEP;
        const next = () => {
          if (load.tally.right >= until) stop.abort();
          return plain();
        };
        await load.steadily(16, next, stop.signal);
        after.push(tell(runs + STEP));
      }
      await load.close();
      const [, first = 0] = after;
      const last = after.at(-1) ?? 0;
      return [
        {
          of: 'postgres, one process for code',
          figures: { ...figures, ...figuresOf(load.tally) },
          broken: [
            ...(load.tally.wrong + load.tally.hung > 0 ? ['not every answer was right'] : []),
            ...(first > MOST_MB ? [`${first} MB after ${STEP} runs`] : []),
            ...(last > first + NOISE_MB ? [`it grew from ${first} to ${last} MB`] : []),
          ],
        },
      ];
    } finally {
      await site.close();
    }
  },
};
