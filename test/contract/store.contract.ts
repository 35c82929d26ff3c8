import { afterAll, beforeAll, describe, test } from 'vitest';
import { checkpointsContract } from './store/checkpoints.contract.ts';
import { type StoreHarness, StoreUnderTest } from './store/fixtures.ts';
import { functionsContract } from './store/functions.contract.ts';
import { idempotencyContract } from './store/idempotency.contract.ts';
import { keysContract } from './store/keys.contract.ts';
import { pagesContract } from './store/pages.contract.ts';
import { resourcesContract } from './store/resources.contract.ts';
import { runsContract } from './store/runs.contract.ts';
import { settingsContract } from './store/settings.contract.ts';

/** What every Store does, whatever it stands on. */
export function storeContract(name: string, open: () => Promise<StoreHarness>): void {
  describe(`store contract: ${name}`, () => {
    const under = new StoreUnderTest(open);
    beforeAll(() => under.open());
    afterAll(() => under.close());

    test('answers', async () => {
      await under.store.ping();
    });
    functionsContract(under);
    checkpointsContract(under);
    pagesContract(under);
    resourcesContract(under);
    runsContract(under);
    settingsContract(under);
    keysContract(under);
    idempotencyContract(under);
  });
}
