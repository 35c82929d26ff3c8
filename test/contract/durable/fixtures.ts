import type { Block } from '#schema';
import { aBlock } from '../../support/build.ts';
import type { DurableWorld } from '../../support/durable.ts';

/** A query to a resource, whose text is the name of its block. */
export const ask = (name: string, does: 'read' | 'write', parts: object = {}): Block =>
  aBlock('query', name, { resource: 'db', connector: 'fake', query: { does, text: name } }, parts);

export const ADA = { id: 'ada', name: 'Ada', user: null };

/** The world of the tests, once it is open. */
export type World = () => DurableWorld;

/** A block that is at work until the test says so. */
export function hold(world: DurableWorld, block: string): { begun: Promise<void>; release(): void } {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  world.when(block, async ({ signal }) => {
    begun.resolve();
    await Promise.race([release.promise, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    return block;
  });
  return { begun: begun.promise, release: release.resolve };
}

/** How often the resource was asked this. */
export const times = (world: DurableWorld, block: string): number =>
  world.asked.filter((each) => each === block).length;
