import type { Page } from 'playwright-core';

/** How often React rendered the component of each block and edge since the count was started. */
export interface Renders {
  blocks: Record<string, number>;
  edges: Record<string, number>;
}

interface Counting {
  renders: Renders;
}

/** What is used of React's own tree. */
interface Fiber {
  flags: number;
  alternate: Fiber | null;
  child: Fiber | null;
  sibling: Fiber | null;
  memoizedProps: Record<string, unknown> | null;
}

/** Listens where React's developer tools would: production builds tell them of each commit too. Call before the page loads. */
export async function countRenders(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counting: Counting = { renders: { blocks: {}, edges: {} } };
    const PERFORMED_WORK = 1;
    const count = (fiber: Fiber): void => {
      const { memoizedProps: props } = fiber;
      if (typeof props?.id !== 'string' || (fiber.flags & PERFORMED_WORK) === 0) return;
      const { blocks, edges } = counting.renders;
      const kind = 'positionAbsoluteX' in props ? blocks : 'sourceX' in props ? edges : undefined;
      if (kind) kind[props.id] = (kind[props.id] ?? 0) + 1;
    };
    const visit = (first: Fiber | null): void => {
      for (let fiber = first; fiber; fiber = fiber.sibling) {
        const isSame = fiber.alternate?.memoizedProps === fiber.memoizedProps && (fiber.flags & PERFORMED_WORK) === 0;
        if (!isSame) count(fiber);
        // Where the children are those of before, nothing in them was rendered.
        if (fiber.alternate === null || fiber.alternate.child !== fiber.child) visit(fiber.child);
      }
    };
    const hook = {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: (_: number, root: { current: Fiber }) => visit(root.current),
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
    };
    Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook, benchCounting: counting });
  });
}

export async function resetRenders(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { benchCounting } = globalThis as unknown as { benchCounting: Counting };
    benchCounting.renders = { blocks: {}, edges: {} };
  });
}

export async function rendersOf(page: Page): Promise<Renders> {
  return await page.evaluate(() => (globalThis as unknown as { benchCounting: Counting }).benchCounting.renders);
}
