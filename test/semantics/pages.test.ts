import { describe, expect, it } from 'vitest';
import { pageSchema } from '#schema';
import { expr, lit, text } from '../support/build.ts';
import { aComponent, aPage, pageIssues, plan, someFacts } from '../support/build-page.ts';

/** What the planner says about pages (semantics 6), and what whoever opens one gets. */

const STACK = '/sections/0/rows/0/columns/0/components';
const customers = { getCustomers: someFacts([{ name: 'search', type: 'string' }]) };
const aUse = (name: string, parts: object = {}) => ({ id: name, name, function: name, ...parts });
const search = aComponent('textInput', 'search', { label: lit('Search') });

describe('the document', () => {
  it('refuses keys and names that there are not', () => {
    const good = aPage([search]);
    expect(pageSchema.safeParse({ ...good, colour: 'red' }).success).toBe(false);
    for (const name of ['row', 'event', 'result', 'Math', 'constructor', '1st', '']) {
      expect(() => aPage([aComponent('text', name, { text: lit('') })]), name).toThrow();
    }
  });

  it('parses every value once and keeps nothing of its text to parse again', () => {
    const page = aPage([aComponent('text', 'title', { text: text('Hello {{ user.name }}') })]);
    const { plan: planned, issues } = plan(page);
    expect(issues).toEqual([]);
    const [component] = planned.live.sections[0]?.rows[0]?.columns[0]?.components ?? [];
    expect(component).toMatchObject({
      props: { text: null },
      bindings: [{ path: ['text'], value: { kind: 'template', template: { parts: ['Hello ', ''] } } }],
    });
    // What is shipped is JSON.
    expect(JSON.parse(JSON.stringify(planned.live))).toEqual(planned.live);
  });

  it('a property that never changes is shipped as it is', () => {
    const page = aPage([aComponent('button', 'save', { label: lit('Save'), disabled: expr('user.id === null') })]);
    const [button] = plan(page).plan.live.sections[0]?.rows[0]?.columns[0]?.components ?? [];
    expect(button?.props).toEqual({ label: 'Save', disabled: null });
    expect(button?.bindings.map(({ path }) => path)).toEqual([['disabled']]);
  });
});

describe('components', () => {
  it('have a type, properties of it, events and places of it', () => {
    const page = aPage([
      aComponent('carousel', 'a'),
      aComponent('button', 'b', { label: lit(1) }),
      aComponent('button', 'c', { label: lit('c'), colour: lit('red') }),
      aComponent('button', 'd', { label: lit('d') }, { events: { hover: [] }, slots: { inside: [] } }),
    ]);
    expect(pageIssues(page)).toEqual([
      `error component.unknown ${STACK}/0/type`,
      `error config.invalid ${STACK}/1/props/label`,
      `error config.invalid ${STACK}/2/props`,
      `error event.unknown ${STACK}/3/events/hover`,
      `error slot.unknown ${STACK}/3/slots/inside`,
    ]);
  });

  it('tabs have the places that they list', () => {
    const props = { tabs: [{ id: 'one', title: lit('One') }] };
    const page = aPage([aComponent('tabs', 'tabs', props, { slots: { one: [search], two: [] } })]);
    expect(pageIssues(page)).toEqual([`error slot.unknown ${STACK}/0/slots/two`]);
  });

  it('names and ids are there once, whatever they are of', () => {
    const page = aPage([search, aComponent('text', 'search', { text: lit('') })], {
      variables: [{ name: 'search' }],
      functions: [aUse('getCustomers'), { ...aUse('getCustomers'), name: 'other' }],
    });
    expect(pageIssues(page, customers)).toEqual([
      `error name.duplicate ${STACK}/0/name`,
      `error name.duplicate ${STACK}/1/name`,
      'error id.duplicate /functions/1/id',
      `error id.duplicate ${STACK}/1/id`,
    ]);
  });
});

describe('what expressions read', () => {
  const reading = (code: string) =>
    plan(
      aPage([search, aComponent('text', 'shown', { text: expr(code) })], {
        variables: [{ name: 'chosen' }],
        functions: [aUse('getCustomers')],
      }),
      customers,
    ).issues;

  it.each([
    'search.value',
    'getCustomers.data?.length',
    'getCustomers.error?.message ?? getCustomers.status',
    'chosen.anything.at.all',
    'user.name + page.params.id + env.name',
    '[1, 2].map(item => item + 1).length',
  ])('%s', (code) => expect(reading(code)).toEqual([]));

  it.each([
    ['serch.value', 'reference.unknown', 'did you mean "search"?'],
    ['search.text', 'reference.unknown', 'search has .value, .isValid'],
    ['getCustomers.rows', 'reference.unknown', 'getCustomers.rows is not there'],
    ['row.id', 'reference.unknown', "row can't be read here"],
    ['search.', 'config.invalid', ''],
    ['search.value = 1', 'config.invalid', 'Assignments'],
  ])('not %s', (code, issue, words) => {
    const [first] = reading(code);
    expect(first).toMatchObject({ code: issue, severity: 'error', position: { start: expect.any(Number) } });
    expect(first?.message).toContain(words);
  });

  it.each([
    'getCustomers.run()',
    'getCustomers?.run({ search: "x" })',
    '[1].map(x => getCustomers.refresh())',
    'getCustomers.run',
    'getCustomers.reset()',
  ])('an expression can not run a function: %s says to wire an event handler (4.8, 6.4)', (code) => {
    expect(reading(code)).toMatchObject([
      {
        severity: 'error',
        code: 'expression.runsFunction',
        fix: 'Wire an event handler',
        path: `${STACK}/1/props/text`,
      },
    ]);
  });

  it('a list adds its item to what stands in it, a table its row to what it evaluates for each', () => {
    const item = aComponent('text', 'line', { text: expr('item.name + index') });
    const list = aComponent('list', 'list', { data: expr('getCustomers.data') }, { slots: { item: [item] } });
    const columns = [{ key: 'id', value: expr('row.id * 2') }];
    const table = aComponent('table', 'table', { data: expr('getCustomers.data'), columns });
    const page = aPage([list, table], { functions: [aUse('getCustomers')] });
    expect(pageIssues(page, customers)).toEqual([]);
    const live = plan(page, customers).plan.live;
    expect(live.types.list?.repeats).toEqual(['item']);
    const bindings = live.sections[0]?.rows[0]?.columns[0]?.components[1]?.bindings;
    expect(bindings?.map(({ path, perRow }) => [path.join('.'), perRow])).toEqual([
      ['data', undefined],
      ['columns.0.value', true],
    ]);
  });
});

describe('uses of functions', () => {
  const params = [
    { name: 'id', type: 'integer' as const, required: true },
    { name: 'tenant', type: 'string' as const },
  ];
  const facts = { getCustomer: someFacts(params) };
  const using = (parts: object) => pageIssues(aPage([search], { functions: [aUse('getCustomer', parts)] }), facts);

  it('name functions that there are, published, and not of another page', () => {
    const page = aPage([], {
      name: 'desk',
      app: 'support',
      functions: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => aUse(name)),
    });
    const found = {
      b: someFacts([], { version: null }),
      c: someFacts([], { scope: { kind: 'page', page: 'other' } }),
      d: someFacts([], { scope: { kind: 'page', page: 'desk' } }),
      e: someFacts([], { scope: { kind: 'app', app: 'sales' } }),
      f: someFacts([], { scope: { kind: 'app', app: 'support' } }),
    };
    expect(pageIssues(page, found)).toEqual([
      'error function.unknown /functions/0/function',
      'error function.unpublished /functions/1/function',
      'error function.scope /functions/2/function',
      'error function.scope /functions/4/function',
    ]);
  });

  it('give parameters that there are, of their type, and all that are required to run by itself', () => {
    expect(using({ params: { di: { value: lit(1) } } })).toEqual([
      'error param.unknown /functions/0/params/di',
      'warning param.missing /functions/0/params',
    ]);
    expect(using({ params: { id: { value: lit('one') } } })).toEqual([
      'error param.invalid /functions/0/params/id/value',
    ]);
    expect(using({ behaviour: { run: { kind: 'onLoad' } } })).toEqual(['error param.missing /functions/0/params']);
  });

  it('a fixed parameter is made by the server, which knows who asks and nothing of the page (5.1)', () => {
    const fixed = (code: string) =>
      using({ params: { id: { value: lit(1) }, tenant: { value: expr(code), fixed: true } } });
    expect(fixed('user.id')).toEqual([]);
    for (const code of ['search.value', 'page.params.tenant']) {
      expect(fixed(code)).toEqual(['error reference.unknown /functions/0/params/tenant/value']);
    }
  });

  it('tell the page neither fixed values nor which function it is', () => {
    const use = { ...aUse('getCustomer'), id: 'site1', name: 'customer' };
    const page = aPage([], {
      functions: [{ ...use, params: { id: { value: lit(1) }, tenant: { value: lit('acme'), fixed: true } } }],
    });
    const { live, sites } = plan(page, facts).plan;
    expect(JSON.stringify(live)).not.toMatch(/getCustomer|acme|tenant/);
    expect(sites.get('site1')).toMatchObject({ function: 'getCustomer', open: new Set(['id']) });
  });

  it('what steps of the page give may be sent, too', () => {
    const steps = [{ kind: 'run' as const, function: 'getCustomer', params: { id: expr('1') } }];
    const button = aComponent('button', 'go', { label: lit('Go') }, { events: { press: steps } });
    const page = aPage([button], { functions: [aUse('getCustomer')] });
    expect(pageIssues(page, facts)).toEqual([]);
    expect(plan(page, facts).plan.sites.get('getCustomer')?.open).toEqual(new Set(['id']));
  });

  it('behave as their function says, unless the page says otherwise; what does not fit here is left out', () => {
    const behaviour = {
      run: { kind: 'onLoad' as const },
      onSuccess: [{ kind: 'refresh' as const, function: 'listAll' }],
    };
    const page = aPage([], { functions: [aUse('save')] });
    const unfit = plan(page, { save: someFacts([], { behaviour }) });
    expect(unfit.issues).toMatchObject([{ severity: 'warning', code: 'behaviour.unfit', path: '/functions/0' }]);
    expect(unfit.plan.live.functions[0]?.behaviour.run).toBeUndefined();
    const both = aPage([], { functions: [aUse('save'), aUse('listAll')] });
    const fit = plan(both, { save: someFacts([], { behaviour }), listAll: someFacts() });
    expect(fit.issues).toEqual([]);
    expect(fit.plan.live.functions[0]?.behaviour.run).toEqual({ kind: 'onLoad' });
  });
});

describe('steps of events', () => {
  const modal = aComponent('modal', 'details', { title: lit('Details') });
  const pressing = (...steps: object[]) =>
    pageIssues(
      aPage([aComponent('button', 'go', { label: lit('Go') }, { events: { press: steps as never } }), search], {
        variables: [{ name: 'chosen' }],
        functions: [aUse('getCustomers', { params: { search: { value: lit('a'), fixed: true } } })],
        overlays: [modal],
      }),
      customers,
    );
  const PRESS = `${STACK}/0/events/press/0`;

  it('name what is there', () => {
    expect(
      pressing(
        { kind: 'run', function: 'getCustomers', onSuccess: [{ kind: 'toast', text: expr('result.length') }] },
        { kind: 'setVariable', variable: 'chosen', value: expr('search.value') },
        { kind: 'setComponent', component: 'search', property: 'value', value: lit('') },
        { kind: 'openModal', modal: 'details' },
        { kind: 'parallel', steps: [{ kind: 'refresh', function: 'getCustomers' }] },
      ),
    ).toEqual([]);
  });

  it.each<[object, string]>([
    [{ kind: 'run', function: 'nobody' }, `error reference.unknown ${PRESS}/function`],
    [
      { kind: 'run', function: 'getCustomers', params: { serch: lit('') } },
      `error param.unknown ${PRESS}/params/serch`,
    ],
    [
      { kind: 'run', function: 'getCustomers', params: { search: lit('') } },
      `error param.fixed ${PRESS}/params/search`,
    ],
    [{ kind: 'refresh', function: 'search' }, `error reference.unknown ${PRESS}/function`],
    [{ kind: 'setVariable', variable: 'search', value: lit(1) }, `error reference.unknown ${PRESS}/variable`],
    [
      { kind: 'setComponent', component: 'search', property: 'isValid', value: lit(1) },
      `error reference.unknown ${PRESS}/property`,
    ],
    [{ kind: 'openModal', modal: 'search' }, `error reference.unknown ${PRESS}/modal`],
    [{ kind: 'toast', text: expr('result') }, `error reference.unknown ${PRESS}/text`],
    [{ kind: 'toast', text: lit('x'), when: expr('nobody') }, `error reference.unknown ${PRESS}/when`],
    [{ kind: 'copy', text: expr('getCustomers.run()') }, `error expression.runsFunction ${PRESS}/text`],
  ])('not %j', (step, issue) => expect(pressing(step)).toEqual([issue]));
});

describe('cycles are problems with their path', () => {
  const onChange = { behaviour: { run: { kind: 'onChange' as const } } };

  it('through an input that follows what a function answers for it', () => {
    const following = aComponent('textInput', 'search', { start: expr('getCustomers.data[0].name') });
    const use = aUse('getCustomers', { ...onChange, params: { search: { value: expr('search.value') } } });
    const { issues } = plan(aPage([following], { functions: [use] }), customers);
    expect(issues).toMatchObject([
      {
        severity: 'error',
        code: 'reference.cycle',
        message: 'this depends on itself: getCustomers → search.value → getCustomers',
      },
    ]);
  });

  it('of functions that run after each other', () => {
    const runsAfter = (name: string) => ({ behaviour: { run: { kind: 'after' as const, function: name } } });
    const page = aPage([], { functions: [aUse('a', runsAfter('b')), aUse('b', runsAfter('a'))] });
    const { issues } = plan(page, { a: someFacts(), b: someFacts() });
    expect(issues.map(({ message }) => message)).toEqual(['this depends on itself: a → b → a']);
  });

  it('of inputs that start with each other', () => {
    const page = aPage([
      aComponent('textInput', 'one', { start: expr('two.value') }),
      aComponent('textInput', 'two', { start: expr('one.value') }),
    ]);
    expect(plan(page).issues.map(({ message }) => message)).toEqual([
      'this depends on itself: one.value → two.value → one.value',
    ]);
  });

  it('not where a function runs only when somebody asks', () => {
    const following = aComponent('textInput', 'search', { start: expr('getCustomers.data[0].name') });
    const use = aUse('getCustomers', { params: { search: { value: expr('search.value') } } });
    expect(pageIssues(aPage([following], { functions: [use] }), customers)).toEqual([]);
  });

  it('not where two read the same', () => {
    const labels = ['a', 'b'].map((name) => aComponent('textInput', name, { start: expr('search.value') }));
    expect(pageIssues(aPage([search, ...labels]))).toEqual([]);
  });
});
