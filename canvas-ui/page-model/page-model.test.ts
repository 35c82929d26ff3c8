import { describe, expect, it } from 'vitest';
import { components } from '#components';
import { type History, openHistory, perform, redo, undo } from '#model';
import {
  addColumn,
  addComponent,
  addRow,
  addSection,
  addUse,
  addVariable,
  autoMap,
  copyComponents,
  createComponentCatalog,
  duplicateComponent,
  executeOnPage,
  followRenamedFunction,
  indexOfPage,
  locateProblems,
  moveComponent,
  nudgeComponent,
  outlineOfPage,
  type PageCommand,
  type PageOutcome,
  pasteComponents,
  readComponents,
  removeColumn,
  removeComponent,
  removeUse,
  renameComponent,
  renameUse,
  renameVariable,
  type Spot,
  setEvent,
  setHidden,
  setProperty,
  setSpan,
  slotsOf,
  wireEvent,
  wireHandler,
} from '#page-model';
import { type PageDocument, pageSchema } from '#schema';
import { expr, lit, text } from '../../test/support/build.ts';
import { aComponent, aPage, pageIssues, someFacts } from '../../test/support/build-page.ts';

const catalog = createComponentCatalog({
  components: components.map(({ bind: _, props: __, ...told }) => ({ ...told, props: {} })),
});

/** Numbers that look random and are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const tools = { catalog, random: seeded(1) };
const COLUMN: Spot = { stack: { kind: 'column', column: 'c' }, at: 0 };

function done(document: PageDocument, command: PageCommand): Extract<PageOutcome, { ok: true }> {
  const outcome = executeOnPage(document, command, tools);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome;
}

const applied = (document: PageDocument, ...commands: PageCommand[]) =>
  commands.reduce((now, command) => done(now, command).document, document);
const refusal = (document: PageDocument, command: PageCommand) => {
  const outcome = executeOnPage(document, command, tools);
  return outcome.ok ? undefined : outcome.reason;
};
const namesIn = (document: PageDocument) =>
  [...indexOfPage(document).components.values()].map(({ component }) => component.name);

describe('components', () => {
  it.each(components.map(({ type }) => type))('a fresh %s has nothing wrong with it', (type) => {
    const page = applied(aPage([]), addComponent(type, COLUMN));
    expect(pageSchema.parse(page)).toEqual(page);
    expect(pageIssues(page)).toEqual([]);
  });

  it('what lies above the page goes there, wherever it was dropped, and nothing else does', () => {
    const page = applied(aPage([]), addComponent('modal', COLUMN));
    expect(page.overlays.map(({ name }) => name)).toEqual(['modal']);
    const above: Spot = { stack: { kind: 'overlays' }, at: 0 };
    expect(refusal(page, addComponent('button', above))).toMatch(/modals and drawers/);
  });

  it('what shows data starts with those of the function that loads', () => {
    const loads = { id: 'u', name: 'find', function: 'find', behaviour: { run: { kind: 'onLoad' as const } } };
    const page = applied(aPage([], { functions: [loads] }), addComponent('table', COLUMN));
    expect(page.sections[0]?.rows[0]?.columns[0]?.components[0]?.props.data).toEqual(expr('find.data'));
  });

  it('moves past its neighbours, in, out, and to the next column', () => {
    const box = aComponent('container', 'box');
    const page = aPage([box, aComponent('text', 'a', { text: lit('') }), aComponent('text', 'b', { text: lit('') })]);
    expect(namesIn(applied(page, nudgeComponent('b', 'up')))).toEqual(['box', 'b', 'a']);
    const inside = applied(page, nudgeComponent('a', 'in'), nudgeComponent('b', 'in'));
    expect(inside.sections[0]?.rows[0]?.columns[0]?.components[0]?.slots).toMatchObject({
      content: [{ name: 'a' }, { name: 'b' }],
    });
    expect(namesIn(applied(inside, nudgeComponent('a', 'out')))).toEqual(['box', 'b', 'a']);
    expect(refusal(page, nudgeComponent('box', 'up'))).toBe('box is the first already.');
    const wide = applied(page, addColumn('c'), nudgeComponent('b', 'down'));
    expect(wide.sections[0]?.rows[0]?.columns.map(({ components }) => components.length)).toEqual([2, 1]);
  });

  it('can not go into itself', () => {
    const page = aPage([
      aComponent('container', 'box', {}, { slots: { content: [aComponent('container', 'inner')] } }),
    ]);
    const into: Spot = { stack: { kind: 'slot', component: 'inner', slot: 'content' }, at: 0 };
    expect(refusal(page, moveComponent('box', into))).toBe("box can't go into itself.");
  });

  it('a copy has names of its own, and what is inside reads the copies', () => {
    const inner = [
      aComponent('textInput', 'mail', {}),
      aComponent('button', 'send', { label: text('To {{ mail.value }} and {{ other.value }}') }),
    ];
    const page = aPage([
      aComponent('container', 'box', {}, { slots: { content: inner } }),
      aComponent('textInput', 'other'),
    ]);
    const copied = applied(page, duplicateComponent('box'));
    expect(namesIn(copied)).toEqual(['box', 'mail', 'send', 'box2', 'mail2', 'send2', 'other']);
    expect(JSON.stringify(copied)).toContain('To {{ mail2.value }} and {{ other.value }}');
    const clip = readComponents(copyComponents(page, ['box']));
    const pasted = applied(aPage([]), pasteComponents(clip ?? [], COLUMN));
    expect(namesIn(pasted)).toEqual(['box', 'mail', 'send']);
    expect(readComponents('{"type":"blocks"}')).toBeUndefined();
    expect(readComponents('no json')).toBeUndefined();
  });

  it('tabs that are added get an id, so that they have a place', () => {
    const page = applied(aPage([]), addComponent('tabs', COLUMN));
    const [id = ''] = indexOfPage(page).components.keys();
    const more = applied(page, setProperty(id, ['tabs', '2'], { title: lit('Third') }));
    const tabs = indexOfPage(more).components.get(id)?.component;
    expect(tabs && slotsOf(tabs, catalog).map(({ slot, title }) => [slot, title])).toEqual([
      ['first', 'First'],
      ['second', 'Second'],
      ['tabs1', 'Third'],
    ]);
  });
});

describe('names', () => {
  it('a rename reaches expressions, templates, steps and parameters, and no text that only looks like it', () => {
    const page = aPage(
      [
        aComponent('textInput', 'search', { label: lit('search') }),
        aComponent('text', 'words', { text: text('You look for {{ search.value }}, not search.') }),
        aComponent(
          'button',
          'clear',
          { label: lit('Clear') },
          {
            events: { press: [{ kind: 'setComponent', component: 'search', property: 'value', value: lit('') }] },
          },
        ),
      ],
      {
        functions: [
          { id: 'u', name: 'find', function: 'find', params: { text: { value: expr('search.value.trim()') } } },
          { id: 'v', name: 'next', function: 'next', behaviour: { run: { kind: 'after', function: 'find' } } },
        ],
      },
    );
    const { document, told } = done(page, renameComponent('search', 'query'));
    expect(told).toEqual(['Renamed in 3 places.']);
    expect(pageIssues(document, { find: someFacts([{ name: 'text', type: 'string' }]), next: someFacts() })).toEqual(
      [],
    );
    expect(JSON.stringify(document)).toContain('{{ query.value }}, not search.');
    expect(JSON.stringify(document)).toContain('"label":{"kind":"literal","value":"search"}');
    const renamed = applied(page, renameUse('u', 'findAll'));
    expect(renamed.functions.map(({ name, function: of, behaviour }) => [name, of, behaviour])).toEqual([
      ['findAll', 'find', undefined],
      ['next', 'next', { run: { kind: 'after', function: 'findAll' } }],
    ]);
  });

  it('of a function is followed by its use of the same name and what reads it (ux 18.14), not by one that is called otherwise', () => {
    const page = aPage(
      [
        aComponent('text', 'shown', { text: text('{{ find.data }}, not find') }),
        aComponent(
          'button',
          'again',
          { label: lit('Again') },
          { events: { press: [{ kind: 'refresh', function: 'find' }] } },
        ),
      ],
      {
        functions: [
          { id: 'u', name: 'find', function: 'find' },
          { id: 'v', name: 'other', function: 'find' },
        ],
      },
    );
    const followed = followRenamedFunction(page, 'find', 'search');
    expect(followed.functions.map(({ name, function: of }) => [name, of])).toEqual([
      ['search', 'search'],
      ['other', 'search'],
    ]);
    expect(pageIssues(followed, { search: someFacts() })).toEqual([]);
    expect(JSON.stringify(followed)).toContain('{{ search.data }}, not find');
    const taken = followRenamedFunction(page, 'find', 'shown');
    expect(taken.functions.map(({ name, function: of }) => [name, of])).toEqual([
      ['find', 'shown'],
      ['other', 'shown'],
    ]);
    expect(JSON.stringify(taken)).toContain('{{ find.data }}');
  });

  it('of a variable reaches what reads it and the steps that set it', () => {
    const press = [{ kind: 'setVariable' as const, variable: 'count', value: expr('count + 1') }];
    const stack = [aComponent('button', 'more', { label: text('{{ count }}') }, { events: { press } })];
    const page = aPage(stack, { variables: [{ name: 'count', start: 0 }] });
    const renamed = applied(page, renameVariable('count', 'total'));
    expect(renamed.variables).toMatchObject([{ name: 'total', start: 0 }]);
    expect(pageIssues(renamed)).toEqual([]);
    expect(JSON.stringify(renamed)).not.toContain('count');
    expect(refusal(page, renameVariable('count', 'more'))).toMatch(/called "more" already/);
  });

  it('refuses names that are taken or mean something else', () => {
    const page = aPage([aComponent('textInput', 'search'), aComponent('textInput', 'other')]);
    expect(refusal(page, renameComponent('search', 'other'))).toMatch(/called "other" already/);
    expect(refusal(page, renameComponent('search', 'row'))).toBeDefined();
    expect(refusal(page, renameComponent('search', 'no name'))).toBeDefined();
    expect(refusal(page, addVariable('search', null))).toBeDefined();
  });
});

describe('functions', () => {
  it('parameters are filled by name: the row of an event, inputs, variables', () => {
    const page = aPage([aComponent('textInput', 'emailInput'), aComponent('numberInput', 'amount')], {
      variables: [{ name: 'chosen', start: null }],
    });
    const params = ['email', 'amount', 'chosen', 'id', 'unknown'].map((name) => ({ name, type: 'any' as const }));
    expect(autoMap({ document: page, catalog, locals: { row: ['id'] } }, params)).toEqual({
      email: expr('emailInput.value'),
      amount: expr('amount.value'),
      chosen: expr('chosen'),
      id: expr('row.id'),
    });
    expect(autoMap({ document: page, catalog, rows: { customers: ['id'] } }, params.slice(3))).toEqual({
      id: expr('customers.selectedRow?.id'),
    });
  });

  it('an expression that runs a function becomes a step of an event, with what it passed', () => {
    const facts = { save: someFacts([{ name: 'id', type: 'integer' }]) };
    const page = aPage(
      [
        aComponent('button', 'go', { label: expr('save.run({ id: 1 + 2, who: user.name })') }),
        aComponent('text', 'words', { text: text('Now {{ save.run({ id: 4 }) }}') }),
      ],
      { functions: [{ id: 'u', name: 'save', function: 'save' }] },
    );
    expect(pageIssues(page, facts).join()).toContain('expression.runsFunction');
    const wired = applied(page, wireHandler('go', '/label'), wireHandler('words', '/text'));
    expect(indexOfPage(wired).components.get('go')?.component.events).toEqual({
      press: [{ kind: 'run', function: 'save', params: { id: expr('1 + 2'), who: expr('user.name') } }],
    });
    const button = [...indexOfPage(wired).components.values()].at(-1)?.component;
    expect(button).toMatchObject({ type: 'button', name: 'saveButton' });
    expect(button?.events?.press).toEqual([{ kind: 'run', function: 'save', params: { id: expr('4') } }]);
    expect(pageIssues(wired, facts).join()).not.toContain('expression.runsFunction');
  });

  it('a step that runs a function of the workspace adds it to the page, its parameters filled by name', () => {
    const page = aPage([aComponent('table', 'customers', { data: lit([]) }), aComponent('textInput', 'reason')]);
    const params = [
      { name: 'id', type: 'integer' as const, required: true },
      { name: 'reason', type: 'string' as const },
    ];
    const functions = new Map([['deleteCustomer', { name: 'deleteCustomer', params }]]);
    const steps = [{ kind: 'run' as const, function: 'deleteCustomer' }];
    const sources = { functions, locals: { row: ['id'] }, rows: {} };
    const wired = applied(
      page,
      setEvent('customers', 'action', steps),
      wireEvent('customers', 'action', ['deleteCustomer'], sources),
    );
    expect(wired.functions).toMatchObject([
      { name: 'deleteCustomer', function: 'deleteCustomer', params: { reason: { value: expr('reason.value') } } },
    ]);
    expect(indexOfPage(wired).components.get('customers')?.component.events).toEqual({
      action: [{ kind: 'run', function: 'deleteCustomer', params: { id: expr('row.id') } }],
    });
    expect(pageIssues(wired, { deleteCustomer: someFacts(params) })).toEqual([]);
  });

  it('a problem is told with the component or function that it is in', () => {
    const inner = aComponent('text', 'inner', { text: expr('nobody') });
    const page = aPage([aComponent('container', 'box', {}, { slots: { content: [inner] } })], {
      functions: [{ id: 'u', name: 'find', function: 'find' }],
    });
    const at = '/sections/0/rows/0/columns/0/components/0/slots/content/0/props/text';
    const issues = [at, '/functions/0/function', '/title'].map((path) => ({
      ...{ severity: 'error' as const, code: 'x', message: '', path },
    }));
    expect(locateProblems(page, issues).map(({ place, subject }) => [subject, place])).toEqual([
      ['inner', { kind: 'component', id: 'inner', part: 'props', field: '/text' }],
      ['find', { kind: 'use', id: 'u', field: '/function' }],
      ['Page', { kind: 'page' }],
    ]);
  });
});

describe('any commands in any order', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'seed %i: the page stays valid, and undo gives it back',
    (seed) => {
      const random = seeded(seed + 7);
      const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
      let history: History<PageDocument> = openHistory(aPage([aComponent('container', 'box')]));
      const seen = [history.document];
      for (let round = 0; round < 60; round++) {
        const command = anyCommand(history.document, random, pick);
        const outcome = executeOnPage(history.document, command, { catalog, random });
        if (!outcome.ok || outcome.changes.length === 0) continue;
        expect(pageSchema.parse(outcome.document)).toEqual(outcome.document);
        const ids = [...indexOfPage(outcome.document).components.keys()];
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(namesIn(outcome.document)).size).toBe(ids.length);
        expect(outlineOfPage(outcome.document, catalog).length).toBeGreaterThanOrEqual(
          outcome.document.sections.length,
        );
        history = perform(history, { ...outcome, merge: undefined }, round * 10_000);
        seen.push(history.document);
      }
      expect(seen.length).toBeGreaterThan(20);
      const text = (document: PageDocument) => JSON.stringify(document);
      for (const before of seen.slice(0, -1).reverse()) {
        history = undo(history);
        expect(text(history.document)).toBe(text(before));
      }
      for (const next of seen.slice(1)) {
        history = redo(history);
        expect(text(history.document)).toBe(text(next));
      }
    },
  );
});

function anyCommand(
  document: PageDocument,
  random: () => number,
  pick: <T>(list: readonly T[]) => T | undefined,
): PageCommand {
  const index = indexOfPage(document);
  const id = pick([...index.components.keys()]) ?? 'gone';
  const column = pick([...index.columns.keys()]) ?? 'gone';
  const inside = pick(
    [...index.components.values()].flatMap(({ component }) =>
      slotsOf(component, catalog).map(({ slot }) => ({ kind: 'slot' as const, component: component.id, slot })),
    ),
  );
  const stack = inside && random() < 0.5 ? inside : ({ kind: 'column', column } as const);
  const spot: Spot = { stack, at: Math.floor(random() * 4) };
  const name = `name${Math.floor(random() * 40)}`;
  const section = pick(document.sections)?.id ?? 'gone';
  const clip = index.components.has(id) ? readComponents(copyComponents(document, [id])) : undefined;
  const commands: PageCommand[] = [
    addComponent(pick([...catalog.keys()]) ?? 'text', spot),
    addComponent('container', spot),
    addComponent('tabs', spot),
    removeComponent(id),
    moveComponent(id, spot),
    nudgeComponent(id, pick(['up', 'down', 'in', 'out'] as const) ?? 'up'),
    duplicateComponent(id),
    pasteComponents(clip ?? [], spot),
    setProperty(id, ['label'], { kind: 'expression', code: `${name}.value` }),
    setHidden(id, random() < 0.5 ? undefined : { kind: 'expression', code: 'true' }),
    setEvent(id, 'press', random() < 0.3 ? [] : [{ kind: 'openModal', modal: name }]),
    renameComponent(id, name),
    addSection(),
    addRow(section, 1 + Math.floor(random() * 4)),
    addColumn(column),
    removeColumn(column),
    setSpan(column, Math.floor(random() * 16)),
    addUse({ name: 'find', params: [{ name, type: 'string' }] }),
    renameUse(pick(document.functions)?.id ?? 'gone', name),
    removeUse(pick(document.functions)?.id ?? 'gone'),
    addVariable(name, null),
  ];
  return pick(commands) ?? addSection();
}
