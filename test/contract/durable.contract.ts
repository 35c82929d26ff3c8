import { afterAll, beforeAll, describe } from 'vitest';
import type { DurableWorld } from '../support/durable.ts';
import { approvalsContract } from './durable/approvals.contract.ts';
import { boundsContract } from './durable/bounds.contract.ts';
import type { World } from './durable/fixtures.ts';
import { rerunsContract } from './durable/reruns.contract.ts';
import { runsContract } from './durable/runs.contract.ts';
import { schedulesContract } from './durable/schedules.contract.ts';
import { workersContract } from './durable/workers.contract.ts';

/** What every way to keep and deliver durable runs has to hold. @param more what one of them holds beside that */
export function durableContract(
  name: string,
  open: () => Promise<DurableWorld>,
  more: readonly ((world: World) => void)[] = [],
): void {
  describe(`durable contract: ${name}`, () => {
    let world: DurableWorld;

    beforeAll(async () => {
      world = await open();
      await world.addWorker();
    });
    afterAll(() => world?.close());

    for (const contract of [
      ...more,
      runsContract,
      rerunsContract,
      boundsContract,
      workersContract,
      approvalsContract,
      schedulesContract,
    ])
      contract(() => world);
  });
}
