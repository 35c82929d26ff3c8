import { z } from 'zod';
import { value } from '#kit';
import { type Block, type FunctionDocument, pointer, type Value } from '#schema';
import { type PlanContext, report } from './plan-context.ts';
import { checkFieldReads, type Visible } from './plan-reads.ts';
import { compileConfig, type Resolver } from './values.ts';

const blockKey = value(z.union([z.string(), z.number()]), { label: 'Idempotency key' });
/** null: this call has no key. */
const functionKey = value(z.union([z.string(), z.number(), z.null()]), { label: 'Idempotency key' });

const allowed = value(z.boolean(), { label: 'Allow only when' });

/** What there is before a run starts: these decide whether it does. */
const KNOWN_BEFORE = ['params', 'user', 'env'];

interface KeyPlace {
  path: string;
  member: 'idempotencyKey' | 'allowWhen';
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
  return planKey(context, block.idempotencyKey, blockKey, { path, member: 'idempotencyKey', block, visible });
}

/** The expressions of a function's settings, checked and compiled. */
export function planSettings(
  context: PlanContext,
  { idempotencyKey, allowWhen }: FunctionDocument['settings'],
): { idempotencyKey: Resolver | undefined; allowWhen: Resolver | undefined } {
  const place = { path: '/settings', visible: new Map(), rootNames: KNOWN_BEFORE };
  return {
    idempotencyKey: planKey(context, idempotencyKey, functionKey, { ...place, member: 'idempotencyKey' }).resolve,
    allowWhen: planKey(context, allowWhen, allowed, { ...place, member: 'allowWhen' }).resolve,
  };
}

function planKey(
  context: PlanContext,
  key: Value | undefined,
  field: typeof blockKey | typeof functionKey | typeof allowed,
  { path, member, block, visible, rootNames }: KeyPlace,
): { resolve: Resolver | undefined; reads: ReadonlySet<string> } {
  if (!key) return { resolve: undefined, reads: new Set() };
  const at = pointer(path, member);
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
