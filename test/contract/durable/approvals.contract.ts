import { expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, lit, returns } from '../../support/build.ts';
import { WORKSPACE } from '../../support/durable.ts';
import { ask, hold, type World } from './fixtures.ts';

/** Runs that wait for a person. */
export function approvalsContract(world: World): void {
  it('3.2 an approval waits for a person: the first answer counts, and says which way it goes', async () => {
    const asks = aBlock('approval', 'ask', { title: lit('Refund?') });
    const graph = aGraph(
      [asks, returns('ask.data.form', 'yes'), returns('"no"', 'no')],
      'ask.approved > yes',
      'ask.rejected > no',
    );
    await world().publish(aFunction(graph, { name: 'approves' }));
    for (const [decision, data] of [
      ['approved', { reason: 'late' }],
      ['rejected', 'no'],
    ] as const) {
      const id = await world().start('approves');
      await world().until(id, 'waiting');
      const open = await world().jobs.questions(WORKSPACE, { open: true, limit: 10 });
      const question = open.find(({ runId }) => runId === id);
      expect(question).toMatchObject({ path: 'ask', task: { title: 'Refund?' }, answer: null });
      const given = { id: question?.id ?? '', answer: { decision, form: { reason: 'late' } }, by: 'Ada' };
      const both = await Promise.all([world().jobs.answer(WORKSPACE, given), world().jobs.answer(WORKSPACE, given)]);
      expect(both.sort()).toEqual([false, true]);
      expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data });
    }
    expect(await world().jobs.questions(WORKSPACE, { open: true, limit: 10 })).toEqual([]);
  });

  it('an answer that comes while something else works is heard at once', async () => {
    const { begun, release } = hold(world(), 'beside');
    const asks = aBlock('approval', 'ask', { title: lit('Now?') });
    const graph = aGraph([asks, ask('beside', 'read'), returns('1')], 'ask.approved > done');
    await world().publish(aFunction(graph, { name: 'besides' }));
    const id = await world().start('besides');
    await begun;
    const find = async () => (await world().jobs.questions(WORKSPACE, { open: true, limit: 10 }))[0];
    let question = await find();
    while (!question) question = await find();
    expect(await world().jobs.answer(WORKSPACE, { id: question.id, answer: { decision: 'approved' }, by: 'Ada' })).toBe(
      true,
    );
    const settledPaths = async () => (await world().store.durable.known({ runId: id, epoch: 1 })).settled;
    while (!(await settledPaths()).has('done')) await new Promise((resolve) => setImmediate(resolve));
    expect(await world().job(id)).toMatchObject({ status: 'running' });
    release();
    await world().until(id, 'success');
  });

  it('after its deadline an approval goes on without an answer', async () => {
    const asks = aBlock('approval', 'ask', { title: lit('Soon?'), deadlineHours: lit(1 / 3600) });
    const graph = aGraph([asks, returns('ask.data.decision')], 'ask.deadline > done');
    await world().publish(aFunction(graph, { name: 'expires' }));
    const job = await world().until(await world().start('expires'), 'success');
    expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'deadline' });
  });

  /** Resolves once the block has settled, in the first life of the run. */
  const settled = async (id: string, path: string) => {
    const { store } = world();
    while (!(await store.durable.known({ runId: id, epoch: 1 })).settled.has(path))
      await new Promise((resolve) => setImmediate(resolve));
  };

  it('an approval that has gone on by its deadline takes no answer, whatever the clock of the database says', async () => {
    const { begun, release } = hold(world(), 'beside_deadline');
    const asks = aBlock('approval', 'ask', { title: lit('Soon?'), deadlineHours: lit(1 / 3600) });
    const graph = aGraph([asks, ask('beside_deadline', 'read'), returns('ask.data.decision')], 'ask.deadline > done');
    await world().publish(aFunction(graph, { name: 'closes' }));
    const id = await world().start('closes');
    await begun;
    const open = () => world().jobs.questions(WORKSPACE, { open: true, limit: 10 });
    let [question] = await open();
    while (!question) [question] = await open();
    await world().store.sql(
      "UPDATE switchyard.run_question SET wait_until = now() + interval '1 hour' WHERE run_id = $1",
      [id],
    );
    await settled(id, 'ask');
    expect(await open()).toEqual([]);
    const given = { id: question.id, answer: { decision: 'approved' }, by: 'Ada' };
    expect(await world().jobs.answer(WORKSPACE, given)).toBe(false);
    release();
    const job = await world().until(id, 'success');
    expect(JSON.parse(job.answer?.body ?? '')).toEqual({ data: 'deadline' });
  });

  it('3.2 the question of a path that another one was faster than is closed', async () => {
    const { begun, release } = hold(world(), 'after_first');
    const asked = aGraph([aBlock('approval', 'ask', { title: lit('Or?') })]);
    const race = aBlock(
      'parallel',
      'race',
      { kind: 'paths', paths: ['person', 'clock'], wait: 'first' },
      { graphs: { 'path:person': asked, 'path:clock': aGraph([aBlock('wait', 'tick', { ms: lit(900) })]) } },
    );
    const graph = aGraph(
      [race, ask('after_first', 'read'), returns('race.data.path')],
      'race > after_first',
      'after_first > done',
    );
    await world().publish(aFunction(graph, { name: 'races' }));
    const id = await world().start('races');
    await begun;
    const open = () => world().jobs.questions(WORKSPACE, { open: true, limit: 10 });
    while ((await open()).length > 0) await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(JSON.parse((await world().until(id, 'success')).answer?.body ?? '')).toEqual({ data: 'clock' });
  });
}
