import { z } from 'zod';
import { value } from '#kit';
import { type Block, pointer, type Value } from '#schema';
import { type PlanContext, report } from './plan-context.ts';
import { checkFieldReads, type Visible } from './plan-reads.ts';
import { compileConfig, type Resolver } from './values.ts';

const blockKey = value(z.union([z.string(), z.number()]), { label: 'Idempotency key' });
/** null: this call has no key. */
const functionKey = value(z.union([z.string(), z.number(), z.null()]), { label: 'Idempotency key' });

/** What there is before a run starts: the key decides whether it does. */
const KNOWN_BEFORE = ['params', 'user', 'env'];

interface KeyPlace {
  path: string;
  block?: Block | undefined;
  visible: Visible;
  rootNames?: readonly string[];
}

/** The key expression of a block, checked and compiled, with the names of the blocks that it reads. */
export function planBlockKey(
  context: PlanContext,
  { block, path }: { block: Block; path: string },
  visible: Visible,
): { resolve: Resolver | undefined; reads: ReadonlySet<string> } {
  return planKey(context, block.idempotencyKey, blockKey, { path, block, visible });
}

/** The key expression of a function, checked and compiled. */
export function planFunctionKey(context: PlanContext, key: Value | undefined): Resolver | undefined {
  const place = { path: '/settings', visible: new Map(), rootNames: KNOWN_BEFORE };
  return planKey(context, key, functionKey, place).resolve;
}

function planKey(
  context: PlanContext,
  key: Value | undefined,
  field: typeof blockKey | typeof functionKey,
  { path, block, visible, rootNames }: KeyPlace,
): { resolve: Resolver | undefined; reads: ReadonlySet<string> } {
  if (!key) return { resolve: undefined, reads: new Set() };
  const at = pointer(path, 'idempotencyKey');
  const parsed = field.safeParse(key);
  if (parsed.success) {
    const reads = checkFieldReads(context, parsed.data, { at, block, visible, rootNames });
    return { resolve: compileConfig(parsed.data), reads };
  }
  for (const issue of parsed.error.issues) {
    const position = issue.code === 'custom' ? issue.params?.position : undefined;
    report(context, 'config.invalid', issue.message, at, block?.id, position ? { position } : {});
  }
  return { resolve: undefined, reads: new Set() };
}
