import { describe, expect, it } from 'vitest';
import { ProblemError } from '#client';
import { safeLink } from '#page';
import type { EventStep, Parameter, Value } from '#schema';
import { expr, lit, text } from '../support/build.ts';
import { aComponent, aPage, someFacts } from '../support/build-page.ts';
import { settle } from '../support/fake-world.ts';
import { openPage } from '../support/open-page.ts';

/** An open page without a DOM: what is evaluated when, what runs when, what events do (semantics 6). */

const aUse = (name: string, parts: object = {}) => ({ id: `site_${name}`, name, function: name, ...parts });
const param = (name: string): Parameter => ({ name, type: 'any' });
const bound = (params: Record<string, Value>) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { value }]));
const search = aComponent('textInput', 'search', { label: lit('Search') });
const onLoad = { behaviour: { run: { kind: 'onLoad' as const } } };
const onChange = { behaviour: { run: { kind: 'onChange' as const } } };
const problem = (code: string) => new ProblemError({ code, status: 422, title: 'No', detail: 'My words.' });
const button = (name: string, ...steps: EventStep[]) =>
  aComponent('button', name, { label: lit(name) }, { events: { press: steps } });
const facts = {
  find: someFacts([param('text'), param('page')]),
  save: someFacts([param('id')]),
  orders: someFacts([param('who')]),
};

describe('bindings (6.4)', () => {
  it('are evaluated again only where something changed that they read', () => {
    const texts = Array.from({ length: 50 }, (_, index) =>
      aComponent('text', `text${index}`, {
        text: text(`{{ ${index % 5 === 0 ? 'search.value' : 'other.value'} }} ${index}`),
      }),
    );
    const { page } = openPage(aPage([search, aComponent('textInput', 'other'), ...texts]));
    expect(page.evaluations).toBe(50);
    page.set('search', 'value', 'ada');
    expect(page.evaluations).toBe(60);
    expect(page.view('text5').props.text).toBe('ada 5');
    page.set('search', 'value', 'ada');
    page.set('search', 'isValid', false);
    expect(page.evaluations).toBe(60);
  });

  it('one member of a function, and not the others: `isFetching` evaluates nothing that reads `data`', async () => {
    const shown = aComponent('text', 'shown', { text: expr('find.data') });
    const { page, calls } = openPage(aPage([shown], { functions: [aUse('find')] }), facts);
    expect(page.evaluations).toBe(1);
    page.functions.object('find').run();
    expect(page.evaluations).toBe(1);
    await calls[0]?.succeed('found');
    expect(page.evaluations).toBe(2);
    expect(page.view('shown').props.text).toBe('found');
  });

  it('tell whoever draws the component, and nobody else', () => {
    const shown = aComponent('text', 'shown', { text: expr('search.value') });
    const still = aComponent('text', 'still', { text: expr('user.name') });
    const { page } = openPage(aPage([search, shown, still]));
    const told: string[] = [];
    for (const name of ['shown', 'still']) page.subscribe(name, () => told.push(name));
    const before = page.view('still');
    page.set('search', 'value', 'a');
    expect(told).toEqual(['shown']);
    expect(page.view('still')).toBe(before);
    expect(before.props.text).toBe('Ada');
  });

  it('that fail are null, with words for whoever builds the page', () => {
    const shown = aComponent('text', 'shown', { text: expr('find.data.name') });
    const { page } = openPage(aPage([shown], { functions: [aUse('find')] }), facts);
    expect(page.view('shown')).toMatchObject({ props: { text: null }, problems: [{ path: 'text' }] });
  });

  it('read the address, the user and variables, and hide components', () => {
    const shown = aComponent(
      'text',
      'shown',
      { text: expr('page.params.id + chosen.name') },
      { hidden: expr('chosen === null') },
    );
    const set = button('set', { kind: 'setVariable', variable: 'chosen', value: expr('{ name: user.name }') });
    const { page } = openPage(aPage([shown, set], { variables: [{ name: 'chosen' }] }));
    expect(page.view('shown').hidden).toBe(true);
    page.fire('set', 'press');
    expect(page.view('shown')).toMatchObject({ hidden: false, props: { text: '7Ada' } });
  });

  it('an input starts with a value, keeps what is put in, and takes the next one it starts with', async () => {
    const name = aComponent('textInput', 'name', { start: expr('find.data?.name') });
    const fixed = aComponent('textInput', 'fixed', { start: lit('here') });
    const shown = aComponent('text', 'shown', { text: expr('name.value') });
    const { page, calls } = openPage(aPage([name, fixed, shown], { functions: [aUse('find')] }), facts);
    expect([page.value('name', 'value'), page.value('fixed', 'value')]).toEqual(['', 'here']);
    page.set('name', 'value', 'typed');
    expect(page.view('shown').props.text).toBe('typed');
    page.functions.object('find').run();
    await calls[0]?.succeed({ name: 'Ada' });
    expect(page.view('shown').props.text).toBe('Ada');
  });

  it('in a list are evaluated for each item, and the list is told when something else changes', () => {
    const line = aComponent(
      'text',
      'line',
      { text: expr('index + item + search.value') },
      { hidden: expr('item === "b"') },
    );
    const list = aComponent('list', 'list', { data: lit(['a', 'b']) }, { slots: { item: [line] } });
    const { page } = openPage(aPage([search, list]));
    expect(page.evaluations).toBe(0);
    expect(page.view('line', { item: 'a', index: 0 })).toMatchObject({ props: { text: '0a' }, hidden: false });
    expect(page.view('line', { item: 'b', index: 1 }).hidden).toBe(true);
    const told: string[] = [];
    page.subscribe('line', () => told.push('line'));
    page.set('search', 'value', '!');
    expect(told).toEqual(['line']);
    expect(page.view('line', { item: 'a', index: 0 }).props.text).toBe('0a!');
  });
});

describe('what a component is there to show (6.1)', () => {
  const rows = aComponent('table', 'rows', { data: expr('find.data ?? []') });
  const figure = aComponent('stat', 'figure', { label: lit('Orders'), value: expr('orders.data?.count') });
  const words = aComponent('text', 'words', { text: text('{{ find.data?.length }}') });
  const functions = [aUse('find', onLoad), aUse('orders')];

  it('is on its way, could not be had, or is of before; nobody else is told', async () => {
    const { page, calls } = openPage(aPage([rows, figure, words], { functions }), facts);
    expect(page.view('rows').source).toEqual({ kind: 'loading' });
    expect([page.view('figure').source, page.view('words').source]).toEqual([undefined, undefined]);
    await calls[0]?.fail(problem('rates.closed'));
    const failed = { kind: 'failed', use: 'find', problem: { code: 'rates.closed', message: 'My words.' } };
    expect(page.view('rows').source).toMatchObject({ ...failed, hasData: false, isFetching: false });
    page.retry('find');
    expect(page.view('rows').source).toMatchObject({ isFetching: true });
    await calls[1]?.succeed([1]);
    expect(page.view('rows')).toMatchObject({ source: undefined, props: { data: [1] } });
    page.retry('find');
    expect(page.view('rows').source).toBeUndefined();
    await calls[2]?.fail(problem('rates.closed'));
    expect(page.view('rows')).toMatchObject({ source: { ...failed, hasData: true }, props: { data: [1] } });
    expect(page.view('words').source).toBeUndefined();
  });
});

describe('what runs by itself (6.2)', () => {
  it('all that runs on load is sent at once; what reads others’ answers is for the server to put in', () => {
    const page = aPage([search], {
      functions: [
        aUse('orders', { ...onLoad, params: bound({ who: expr('find.data[0].id + search.value + page.params.id') }) }),
        aUse('find', { ...onLoad, params: bound({ text: expr('search.value') }) }),
        aUse('save'),
      ],
    });
    const { calls } = openPage(page, facts);
    expect(calls.map(({ site, params, waits }) => ({ site, params, waits }))).toEqual([
      { site: 'site_orders', params: {}, waits: ['who'] },
      { site: 'site_find', params: { text: '' }, waits: undefined },
    ]);
    expect(calls[0]?.scope).toMatchObject({ search: { value: '' }, page: { params: { id: '7' } } });
  });

  it('the answers that it waits for do not make it run twice; another value does', async () => {
    const use = aUse('orders', { ...onChange, params: bound({ who: expr('find.data?.[0] + search.value') }) });
    const { page, calls } = openPage(aPage([search], { functions: [aUse('find', onLoad), use] }), facts);
    await calls.find(({ site }) => site === 'site_find')?.succeed(['x']);
    await calls.find(({ site }) => site === 'site_orders')?.succeed('orders of x');
    expect(calls).toHaveLength(2);
    expect(page.functions.object('orders').handle).toMatchObject({ data: 'orders of x', status: 'success' });
    page.set('search', 'value', '!');
    expect(calls[2]).toMatchObject({ site: 'site_orders', params: { who: 'x!' } });
    expect(calls[2]?.waits).toBeUndefined();
  });

  it('on change, debounced, with old data on show meanwhile; a late answer changes nothing', async () => {
    const behaviour = { run: { kind: 'onChange' as const, debounceMs: 300 } };
    const use = aUse('find', { behaviour, params: bound({ text: expr('search.value') }) });
    const shown = aComponent('text', 'shown', { text: expr('find.data') });
    const { page, calls, world } = openPage(aPage([search, shown], { functions: [use] }), facts);
    await calls[0]?.succeed('all');
    for (const value of ['a', 'ad', 'ada']) page.set('search', 'value', value);
    world.pass(300);
    expect(calls.map(({ params }) => params)).toEqual([{ text: '' }, { text: 'ada' }]);
    expect(page.view('shown').props.text).toBe('all');
    page.set('search', 'value', 'bob');
    world.pass(300);
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual([false, true, false]);
    await calls[2]?.succeed('bob');
    await calls[1]?.succeed('ada');
    expect(page.view('shown').props.text).toBe('bob');
  });

  it('not while a parameter can not be evaluated, nor while its condition is false', () => {
    const use = aUse('find', {
      behaviour: { run: { kind: 'onChange' as const }, when: expr('search.value !== "stop"') },
      params: bound({ text: expr('chosen.name') }),
    });
    const set = button('set', { kind: 'setVariable', variable: 'chosen', value: expr('{ name: search.value }') });
    const { page, calls } = openPage(
      aPage([search, set], { functions: [use], variables: [{ name: 'chosen' }] }),
      facts,
    );
    expect(calls).toHaveLength(0);
    page.set('search', 'value', 'stop');
    page.fire('set', 'press');
    expect(calls).toHaveLength(0);
    page.set('search', 'value', 'go');
    expect(calls).toMatchObject([{ params: { text: 'stop' } }]);
  });

  it('its own steps follow a success and a failure', async () => {
    const behaviour = {
      run: { kind: 'onLoad' as const },
      onSuccess: [{ kind: 'toast' as const, tone: 'success' as const, text: text('{{ result.length }} found') }],
      onError: [{ kind: 'toast' as const, tone: 'error' as const, text: expr('error.message') }],
    };
    const { page, calls, done } = openPage(aPage([], { functions: [aUse('find', { behaviour })] }), facts);
    await calls[0]?.succeed([1, 2]);
    page.functions.object('find').run();
    await calls[1]?.fail(problem('my.code'));
    expect(done).toEqual(['toast success 2 found', 'toast error My words.']);
  });

  it('ends with the page', async () => {
    const behaviour = { run: { kind: 'interval' as const, everyMs: 1000 } };
    const { page, calls, world } = openPage(aPage([], { functions: [aUse('find', { behaviour })] }), facts);
    await calls[0]?.succeed(1);
    page.stop();
    world.pass(5000);
    expect(calls).toHaveLength(1);
  });
});

describe('steps of events (6.3)', () => {
  const run = (more: object = {}) => ({ kind: 'run' as const, function: 'save', ...more });
  const toast = (value: Value, more: object = {}) => ({
    kind: 'toast' as const,
    tone: 'info' as const,
    text: value,
    ...more,
  });
  const pressing = (...steps: EventStep[]) =>
    openPage(
      aPage([search, button('go', ...steps)], {
        functions: [aUse('save', { params: bound({ id: lit(1) }) }), aUse('find')],
        variables: [{ name: 'chosen' }],
        overlays: [aComponent('modal', 'details', { title: lit('Details') })],
      }),
      facts,
    );

  it('run in order: a function with the row for a parameter, then a toast, then a refresh', async () => {
    const steps: EventStep[] = [
      run({ params: { id: expr('row.id') } }),
      toast(lit('Saved')),
      { kind: 'refresh', function: 'find' },
    ];
    const rows = aComponent('table', 'rows', { data: lit([{ id: 5 }]) }, { events: { action: steps } });
    const uses = [aUse('save', { params: bound({ id: lit(1) }) }), aUse('find')];
    const { page, calls, done } = openPage(aPage([rows], { functions: uses }), facts);
    const fired = page.fire('rows', 'action', { row: { id: 5 }, event: { id: 'save' } });
    expect(calls).toMatchObject([{ site: 'site_save', params: { id: 5 } }]);
    expect(done).toEqual([]);
    await calls[0]?.succeed('ok');
    expect(done).toEqual(['toast info Saved']);
    expect(calls[1]).toMatchObject({ site: 'site_find' });
    await calls[1]?.succeed([]);
    expect(await fired).toBe(true);
  });

  it('a second click while they run does nothing, and the button shows that they run', async () => {
    const { page, calls } = pressing(run());
    const fired = page.fire('go', 'press');
    expect(page.value('go', 'isRunning')).toBe(true);
    expect(await page.fire('go', 'press')).toBe(false);
    await calls[0]?.succeed(1);
    await fired;
    expect(calls).toHaveLength(1);
    expect(page.value('go', 'isRunning')).toBe(false);
    page.fire('go', 'press');
    expect(calls).toHaveLength(2);
  });

  it('after a failure its own steps run and those after it do not', async () => {
    const { page, calls, done, steps } = pressing(
      run({ onSuccess: [toast(expr('result'))], onError: [toast(expr('error.code'))] }),
      toast(lit('never')),
    );
    const fired = page.fire('go', 'press');
    await calls[0]?.fail(problem('my.code'));
    expect(await fired).toBe(false);
    expect(done).toEqual(['toast info my.code']);
    expect(steps.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(['toast done', 'run failed']);
    const again = page.fire('go', 'press');
    await calls[1]?.succeed('fine');
    expect(await again).toBe(true);
    expect(done.slice(1)).toEqual(['toast info fine', 'toast info never']);
  });

  it('a step whose condition does not hold is left out', async () => {
    const { page, done } = pressing(toast(lit('no'), { when: expr('search.value !== ""') }), toast(lit('yes')));
    await page.fire('go', 'press');
    expect(done).toEqual(['toast info yes']);
  });

  it('a no to a question ends them', async () => {
    const { page, done, world } = pressing(
      { kind: 'confirm', text: text('Sure, {{ user.name }}?') },
      toast(lit('done')),
    );
    world.answer = false;
    expect(await page.fire('go', 'press')).toBe(false);
    world.answer = true;
    expect(await page.fire('go', 'press')).toBe(true);
    expect(world.questions).toEqual(['Sure, Ada?', 'Sure, Ada?']);
    expect(done).toEqual(['toast info done']);
  });

  it('one that is debounced runs once, later, and the others do not wait for it', async () => {
    const { page, done, world } = pressing(toast(lit('later'), { debounceMs: 200 }), toast(lit('now')));
    await page.fire('go', 'press');
    await page.fire('go', 'press');
    expect(done).toEqual(['toast info now', 'toast info now']);
    world.pass(200);
    await settle();
    expect(done.slice(2)).toEqual(['toast info later']);
  });

  it('set variables and components, open modals, copy, download, leave', async () => {
    const { page, done } = pressing(
      { kind: 'setComponent', component: 'search', property: 'value', value: lit('ada') },
      { kind: 'openModal', modal: 'details' },
      { kind: 'copy', text: expr('search.value') },
      { kind: 'download', data: expr('[search.value]'), fileName: lit('names.json') },
      { kind: 'openLink', url: text('https://example.com/{{ search.value }}'), newTab: true },
      { kind: 'navigate', page: 'other', params: { id: expr('page.params.id') } },
    );
    await page.fire('go', 'press');
    expect(page.value('details', 'isOpen')).toBe(true);
    expect(done).toEqual([
      'copy ada',
      'download names.json ["ada"]',
      'open https://example.com/ada true',
      'navigate other {"id":"7"}',
    ]);
  });

  it('several at once do not wait for each other, and the next one waits for all', async () => {
    const parallel = { kind: 'parallel' as const, steps: [run(), { kind: 'refresh' as const, function: 'find' }] };
    const { page, calls, done } = pressing(parallel, toast(lit('both')));
    page.fire('go', 'press');
    expect(calls).toHaveLength(2);
    await calls[1]?.succeed(1);
    expect(done).toEqual([]);
    await calls[0]?.succeed(1);
    expect(done).toEqual(['toast info both']);
  });

  it('an expression that fails ends them, and is told', async () => {
    const { page, done, steps } = pressing(toast(expr('chosen.name')), toast(lit('never')));
    expect(await page.fire('go', 'press')).toBe(false);
    expect(done).toEqual([]);
    expect(steps).toMatchObject([{ kind: 'toast', outcome: 'failed', message: expect.stringContaining('name') }]);
  });

  it.each([
    ['javascript:alert(1)', false],
    [' JaVaScRiPt:alert(1)', false],
    ['java\nscript:alert(1)', false],
    ['data:text/html,<script>1</script>', false],
    ['vbscript:x', false],
    ['https://example.com', true],
    ['/p/other?id=1', true],
    ['mailto:a@example.com', true],
  ])('a link to %j opens: %s', (url, opens) => {
    expect(safeLink(url) === url).toBe(opens);
  });
});
