import { expect, it } from 'vitest';
import { givenFunction } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_MAX_RUNS: '1' } });

it('the timeline of a run that had to queue shows that time, or leaves it out (ux 7)', async () => {
  const wait = { id: 'wait', name: 'wait', type: 'wait', config: { ms: { kind: 'literal' as const, value: 100 } } };
  await givenFunction(studio.server, 'queued', { blocks: [wait], edges: [] });
  await studio.server.call('POST', '/api/functions/queued/publish', { revision: 1 });
  const call = () => studio.server.call('POST', '/api/functions/queued/run', { params: {} });
  await Promise.all([call(), call()]);
  const runs = async () => (await studio.server.call('GET', '/api/runs?function=queued')).body.runs;
  await expect.poll(async () => (await runs()).length).toBe(2);
  const queued = (await runs()).find(({ queuedMs }: { queuedMs: number }) => queuedMs > 0);
  const page = await studio.open(`/runs/${queued.id}`);
  const ofRun = page.getByRole('tree', { name: 'Timeline of the run' }).getByRole('treeitem').first();
  const bars = () => ofRun.locator('[aria-hidden="true"] > .absolute.top-1\\/2').count();
  await expect.poll(bars).toBe(2);
  const toggle = page.getByRole('button', { name: 'Time in the queue' });
  await toggle.click();
  await expect.poll(bars).toBe(1);
  await toggle.click();
  await expect.poll(bars).toBe(2);
});
