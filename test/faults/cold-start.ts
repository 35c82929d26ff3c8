import { type Fault, type Outcome, openSite, round, type Where } from './fault.ts';
import { plain } from './functions.ts';
import { at, Load } from './load.ts';

const TIMES = 5;
const MOST_MS = 2_000;

/** How long from the start of the process, on a database that there is, to the first right answer. */
export const coldStart: Fault = {
  name: 'start',
  says: 'from the start of the process to the first right answer, on an existing database',
  seconds: 0,
  run: async () => [await startAgain('postgres'), await startAgain('embedded')],
};

async function startAgain(where: Where): Promise<Outcome> {
  const site = await openSite(where);
  try {
    let server = site.server;
    const tookMs: number[] = [];
    for (let index = 0; index < TIMES; index++) {
      await server.stop();
      const started = performance.now();
      server = await site.again();
      const load = new Load(server, { connections: 1, mayBe: /^never$/ });
      await load.send(plain());
      tookMs.push(performance.now() - started);
      if (load.tally.right !== 1) throw new Error(`the first answer was not right: ${load.tally.examples}`);
      await load.close();
    }
    await server.stop();
    const median = at(0.5, tookMs);
    return {
      of: where,
      figures: { 'median ms': round(median, 0), 'all ms': tookMs.map((ms) => round(ms, 0)).join(', ') },
      broken: median > MOST_MS ? [`${round(median, 0)} ms to the first answer`] : [],
    };
  } finally {
    await site.close();
  }
}
