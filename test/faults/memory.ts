import { readFileSync } from 'node:fs';
import { sandboxesOf } from '../support/processes.ts';
import { untilCompiled } from '../support/server.ts';
import { type Fault, type Figures, figuresOf, openSite, toMb } from './fault.ts';
import { plain } from './functions.ts';
import { at, Load } from './load.ts';

const STEP = 10_000;
const MOST_MB = 250;
/** What the garbage collector may have left lying around at one moment and not at another. */
const NOISE_MB = 25;

interface Memory {
  /** Each by itself, with all of the program. */
  server: number;
  sandbox: number;
  /** Together: the program, Node, is there once, however many processes run it. */
  both: number;
}

/** Resident memory of a server and what runs its code, in megabytes. The wrappers around that hold next to nothing. */
export function residentMb(pid: number): Memory {
  const sandboxes = sandboxesOf(pid).map(readMemory);
  const server = readMemory(pid);
  const sum = (parts: { own: number; program: number }[]) => parts.reduce((total, { own }) => total + own, 0);
  const program = Math.max(server.program, ...sandboxes.map((each) => each.program));
  return {
    server: toMb(server.own + server.program),
    sandbox: toMb(sandboxes.reduce((total, each) => total + each.own + each.program, 0)),
    both: toMb(sum([server, ...sandboxes]) + program),
  };
}

function readMemory(pid: number): { own: number; program: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { own: kilobytes('RssAnon') * 1024, program: (kilobytes('RssFile') + kilobytes('RssShmem')) * 1024 };
}

/** A server that runs for long holds what it held at the beginning. As it is from its second start on. */
export const memory: Fault = {
  name: 'memory',
  says: 'resident memory over 100,000 runs of one JavaScript step, at 16 connections',
  seconds: 100,
  async run({ seconds, say }) {
    const site = await openSite('postgres');
    try {
      // At its first start Node loads a compiler for TypeScript, which it keeps, 17 MB; later ones find all compiled.
      await untilCompiled(site.server.dataDir);
      await site.server.stop();
      const server = await site.again();
      const load = new Load(server, { connections: 16, mayBe: /^never$/ });
      const figures: Figures = {};
      const tell = (runs: number) => {
        const now = residentMb(server.pid);
        figures[`after ${runs.toLocaleString('en')} runs, MB`] =
          `${now.both} (each by itself: server ${now.server}, sandbox ${now.sandbox})`;
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
      // One moment may come before a collection, and another after it.
      const early = at(0.5, after.slice(1, 4));
      const late = at(0.5, after.slice(-3));
      return [
        {
          of: 'postgres, SWITCHYARD_SANDBOX_PROCESSES=1',
          figures: { ...figures, ...figuresOf(load.tally) },
          broken: [
            ...(load.tally.wrong + load.tally.hung > 0 ? ['not every answer was right'] : []),
            ...(first > MOST_MB ? [`${first} MB after ${STEP} runs`] : []),
            ...(late > early + NOISE_MB ? [`it grew from ${early} to ${late} MB`] : []),
          ],
        },
      ];
    } finally {
      await site.close();
    }
  },
};
