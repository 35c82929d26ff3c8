import { expect, it } from 'vitest';
import type { Preview, Run, Step } from '#schema';
import { aBlock, aFunction, aGraph, sets } from '../../test/support/build.ts';
import { edited, toolsFor } from '../../test/support/canvas-model.ts';
import { pinnableOutputs, pinOutputs } from './pins.ts';
import { fromRecord } from './run-state.ts';

const preview = (text: string, truncated = false): Preview => ({ text, truncated, bytes: text.length });
const step = (name: string, rest: Partial<Step> = {}): Step => ({
  ...{ path: name, block: name, name, type: 'javascript', status: 'success', attempts: 1, durationMs: 1 },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', output: preview('1') },
  ...rest,
});
const run: Run = {
  ...{ id: '01a1fd31-d8d8-7414-9445-7abd3e8dd66d', functionName: 'f', version: 1, hash: '', mode: 'inline' },
  ...{ trigger: 'http', environment: 'production', caller: 'me', params: preview('{}'), status: 'success' },
  ...{ queuedMs: 0, startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 },
};
const code = (name: string) => aBlock('javascript', name, { code: 'return 1;' });
const loop = {
  ...aBlock('loop', 'each', { kind: 'forEach', items: { kind: 'expression', code: '[1]' } }),
  graphs: { body: aGraph([sets('inner', '1')]) },
};

it('outputs of a run are pinned as one step: whole ones, of blocks that ran well and neither decide nor repeat', () => {
  const decides = aBlock('condition', 'decides', { when: { kind: 'literal', value: true } });
  const blocks = [code('whole'), code('cut'), code('failed'), code('skipped'), decides, loop];
  const document = aFunction(aGraph(blocks), { layout: { pins: { other: 5 } } });
  const steps = [
    step('whole', { output: preview('{"a":[1]}') }),
    step('cut', { output: preview('[1,', true) }),
    step('failed', { status: 'error' }),
    step('decides', { port: 'true' }),
    step('inner', { path: 'each[0]/inner' }),
  ];
  const outputs = pinnableOutputs(document, toolsFor(document).shapes, fromRecord(run, steps, [], []));
  expect([...outputs]).toEqual([['whole', { a: [1] }]]);
  expect(edited(document, pinOutputs(outputs)).layout.pins).toEqual({ other: 5, whole: { a: [1] } });
});
