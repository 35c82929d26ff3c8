import { describe, expect, it } from 'vitest';
import { diffPages } from '#page-model';
import type { Component, PageDocument } from '#schema';
import { lit } from '../../test/support/build.ts';
import { aComponent, aPage } from '../../test/support/build-page.ts';

const save = (label: string) => aComponent('button', 'save', { label: lit(label) });
const note = aComponent('text', 'note', { text: lit('Hello') });
const box = (...content: Component[]) => aComponent('container', 'box', {}, { slots: { content } });
const use = { id: 'u1', name: 'find', function: 'find' };

function page(stack: Component[], parts: Partial<PageDocument> = {}): PageDocument {
  return aPage(stack, { name: 'desk', ...parts });
}

/** `fate name` of everything that is different. */
function told(before: PageDocument, after: PageDocument): string[] {
  const { components, functions, variables, settings, hasOtherLayout } = diffPages(before, after);
  const parts = [...components, ...functions, ...variables].map(({ fate, name }) => `${fate} ${name}`);
  return [...parts, ...settings.map(({ path }) => `settings ${path}`), ...(hasOtherLayout ? ['layout'] : [])];
}

describe('the difference of two pages', () => {
  it('is none between the same', () => {
    expect(diffPages(page([save('Save'), note]), page([save('Save'), note]))).toMatchObject({ isSame: true });
  });

  it.each([
    ['a component that was added', page([note]), page([note, save('Save')]), ['added save']],
    [
      'one that is gone, with what was in it',
      page([box(save('Save')), note]),
      page([note]),
      ['removed box', 'removed save'],
    ],
    ['another property', page([save('Save')]), page([save('Keep')]), ['changed save']],
    ['a new name is one change', page([save('Save')]), page([{ ...save('Save'), name: 'keep' }]), ['changed keep']],
    ['another place', page([box(), save('Save')]), page([box(save('Save'))]), ['moved save', 'layout']],
    ['another order', page([save('Save'), note]), page([note, save('Save')]), ['layout']],
    [
      'functions and variables',
      page([], { variables: [{ name: 'a', start: null }] }),
      aPage([], { name: 'desk', functions: [use], variables: [{ name: 'b' }] }),
      ['added find', 'added b', 'removed a'],
    ],
    ['a title', page([], { title: 'One' }), page([], { title: 'Two' }), ['settings /title']],
  ])('tells %s', (_, before, after, wanted) => {
    expect(told(before, after)).toEqual(wanted);
  });

  it('names the field, a tagged value as one thing', () => {
    const [change] = diffPages(page([save('Save')]), page([save('Keep')])).components;
    expect(change?.fields).toEqual([{ path: '/props/label', before: lit('Save'), after: lit('Keep') }]);
  });
});
