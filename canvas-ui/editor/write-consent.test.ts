import { describe, expect, it } from 'vitest';
import type { TestRequest } from '#api';
import type { Block } from '#schema';
import { aBlock, aFunction, aGraph, sets } from '../../test/support/build.ts';
import { toolsFor } from '../../test/support/canvas-model.ts';
import { type Consent, createWriteConsent } from './write-consent.ts';

const remove = aBlock('query', 'remove', {
  resource: 'shop',
  connector: 'rest',
  query: { method: 'DELETE', path: '/customers/1' },
});
const look = aBlock('query', 'look', { resource: 'shop', connector: 'rest', query: { method: 'GET', path: '/' } });

function consent(blocks: Block[], answers: Consent[], { environment = 'production', pins = {} } = {}) {
  const document = aFunction(aGraph(blocks), { layout: { pins } });
  const asked: string[][] = [];
  const ask = createWriteConsent({
    document: () => document,
    shapes: () => toolsFor(document).shapes,
    environment: async () => environment,
    ask: async (which) => {
      asked.push(which.map(({ name }) => name));
      return answers.shift();
    },
  });
  return { asked, ask: (request: TestRequest = {}) => ask(request) };
}

describe('before a test-run changes what is in production', () => {
  it('its author is asked once, and told which blocks do', async () => {
    const { ask, asked } = consent([remove, look, sets('a', '1')], ['run']);
    expect(await ask({ params: { id: 1 } })).toEqual({ params: { id: 1 } });
    expect(await ask()).toEqual({});
    expect(asked).toEqual([['remove']]);
  });

  it('a no runs nothing, a dry run changes nothing, and both ask again', async () => {
    const { ask, asked } = consent([remove], [undefined, 'dry', 'run']);
    expect(await ask()).toBeUndefined();
    expect(await ask()).toEqual({ dry: true });
    expect(await ask()).toEqual({});
    expect(asked).toHaveLength(3);
  });

  it.each<[string, Block[], TestRequest, object]>([
    ['only reads', [look, sets('a', '1')], {}, {}],
    ['is dry', [remove], { dry: true }, {}],
    ['is in another environment', [remove], { environment: 'staging' }, {}],
    ['is where another environment is the usual one', [remove], {}, { environment: 'development' }],
    ['runs another block alone', [remove, look], { run: 'only', block: look.id }, {}],
    ['has the block pinned', [remove], {}, { pins: { remove: null } }],
    ['has the block disabled', [{ ...remove, disabled: true }], {}, {}],
  ])('nobody is asked if the run %s', async (_what, blocks, request, how) => {
    const { ask, asked } = consent(blocks, [], how);
    expect(await ask(request)).toEqual(request);
    expect(asked).toEqual([]);
  });

  it('is asked where the block runs alone', async () => {
    const { ask, asked } = consent([remove, look], ['run'], { pins: { look: 1 } });
    await ask({ run: 'only', block: remove.id });
    expect(asked).toEqual([['remove']]);
  });
});
