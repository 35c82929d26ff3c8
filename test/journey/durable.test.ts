import { describe, expect, it } from 'vitest';
import { crashDurable } from '../support/durable-crash/crash-durable.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { isRestateThere } from '../support/restate-server.ts';

const say = () => {};
const isThere = await isPostgresThere();
/** Shown where a test fails: `SEED=<number>` kills the same again. */
const seed = process.env.SEED === 'random' ? Date.now() % 1_000_000 : Number(process.env.SEED ?? 20_261_121);
/** Starting again takes long on a machine that does other things; alone they take two minutes. */
const ROUNDS_MS = 600_000;

describe('3.7 kill -9 while jobs run: nothing acknowledged is lost, nothing that has settled runs again', () => {
  it('of a server with the embedded database', async () => {
    const tally = await crashDurable({ where: 'embedded', kills: 2, runs: 10, say });
    expect(tally).toMatchObject({ runs: 20, kills: 2, lost: 0, twice: 0, examples: [] });
  });

  it.skipIf(!isThere)('of a worker, then of the server, on PostgreSQL', async () => {
    const tally = await crashDurable({ where: 'postgres', kills: 2, runs: 10, say });
    expect(tally).toMatchObject({ runs: 20, kills: 2, lost: 0, twice: 0, examples: [] });
  });

  it.skipIf(!isThere)(
    'a worker that stood still while another took its runs over writes nothing any more',
    async () => {
      const tally = await crashDurable({ where: 'postgres', harm: 'freeze', kills: 1, runs: 10, say });
      expect(tally).toMatchObject({ runs: 10, lost: 0, twice: 0, examples: [] });
    },
  );

  it.skipIf(!isThere)(
    '20 rounds of a server, a worker, a process that runs code or the database, as chance has it, while 500 jobs run',
    async () => {
      const tally = await crashDurable({ where: 'postgres', harm: 'random', kills: 20, runs: 25, seed, say });
      expect(tally).toMatchObject({ seed, runs: 500, kills: 20, lost: 0, twice: 0, examples: [] });
    },
    ROUNDS_MS,
  );

  it.skipIf(!isThere || !isRestateThere)('of a worker, the server, then of one of three nodes of Restate', async () => {
    const tally = await crashDurable({ where: 'restate', nodes: 3, kills: 3, runs: 10, say });
    expect(tally).toMatchObject({ runs: 30, kills: 3, lost: 0, twice: 0, examples: [] });
  });

  it.skipIf(!isThere)('the database away', async () => {
    const tally = await crashDurable({ where: 'postgres', harm: 'cut', kills: 2, runs: 10, say });
    expect(tally).toMatchObject({ runs: 20, lost: 0, twice: 0, examples: [] });
  });
});
