import { describe, expect, it } from 'vitest';
import { components } from '#components';
import { allComponents } from '#schema';
import { pageIssues } from '../../test/support/build-page.ts';
import { demoPage } from '../../test/support/demo-page.ts';
import { renderers } from './renderers.ts';

describe('renderers', () => {
  const types = components.map(({ type }) => type).sort();

  it('are there for every type of component, and for no other', () => {
    expect(Object.keys(renderers).sort()).toEqual(types);
  });

  it('are all shown on the demo page, which has no problems', () => {
    const page = demoPage(3);
    expect([...new Set([...allComponents(page)].map(({ component }) => component.type))].sort()).toEqual(types);
    expect(pageIssues(page)).toEqual([]);
  });
});
