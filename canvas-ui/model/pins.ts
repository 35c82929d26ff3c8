import type { FunctionDocument, JsonValue } from '#schema';
import type { Command } from './command.ts';
import { BODY, indexOf } from './document.ts';
import { setMember } from './layout-commands.ts';
import type { RunState } from './run-state.ts';
import type { Shapes } from './shapes.ts';
import { count } from './words.ts';

/**
 * What a run gave that tests can go on with, by name of the block: whole outputs of blocks of the function's own graph that ran well.
 * Those that decide or end something run all the same, and those inside of loops ran more than once.
 */
export function pinnableOutputs(document: FunctionDocument, shapes: Shapes, run: RunState): Map<string, JsonValue> {
  const found = new Map<string, JsonValue>();
  for (const { block, graph } of indexOf(document).blocks.values()) {
    const { status, shown } = run.blocks.get(block.id) ?? {};
    if (graph !== BODY || status !== 'success' || shapes.of(block).ports.length !== 1) continue;
    if (shown?.output && !shown.output.truncated) found.set(block.name, JSON.parse(shown.output.text));
  }
  return found;
}

/** Freezes outputs for test-runs, by name of the block, as one step. */
export function pinOutputs(outputs: ReadonlyMap<string, JsonValue>): Command {
  return ({ draft }) => {
    for (const [name, output] of outputs) setMember(draft.layout, 'pins', name, output);
    return { label: `Pin ${count(outputs.size, 'output')}` };
  };
}
