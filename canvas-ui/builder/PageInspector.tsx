import { useEffect, useMemo, useRef, useState } from 'react';
import { parsePointer } from '#model';
import {
  changePage,
  indexOfPage,
  type PageProblem,
  removeColumn,
  renameComponent,
  setHidden,
  setProperty,
  setSectionTitle,
  setSpan,
  wireHandler,
} from '#page-model';
import type { Component, JsonValue } from '#schema';
import { Button, NumberField, Tabs, type TabsItem, TextField } from '#ui';
import {
  asSchema,
  type FieldProblem,
  FieldSurroundingsProvider,
  ProblemNote,
  SchemaForm,
  toValue,
} from '../form/index.ts';
import { EventsTab } from './EventsTab.tsx';
import { useFieldJump } from './field-jump.ts';
import { PageNameField } from './PageNameField.tsx';
import type { InspectorTab } from './page-session.ts';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';
import { useLocalsOf } from './use-locals.ts';
import { usePageSurroundings } from './use-page-surroundings.ts';

/** What is selected: a component, or the page itself. */
export function PageInspector() {
  const document = usePageDocument();
  const selected = usePageState((state) => state.selected);
  const component = selected === undefined ? undefined : indexOfPage(document).components.get(selected)?.component;
  return component ? <ComponentInspector key={component.id} component={component} /> : <PageSettings />;
}

const TITLES: Record<InspectorTab, string> = { content: 'Content', events: 'Events', appearance: 'Appearance' };

function ComponentInspector({ component }: { component: Component }) {
  const session = usePageSession();
  const tab = usePageState((state) => state.tab);
  const type = session.catalog.get(component.type);
  const problems = useProblemsOf(component.id);
  const hasEvents = Object.keys(type?.events ?? {}).length > 0;
  const tabs = (Object.keys(TITLES) as InspectorTab[]).filter((id) => id !== 'events' || hasEvents);
  const shown = tabs.includes(tab) ? tab : 'content';
  const box = useRef<HTMLDivElement>(null);
  useFieldJump(box, `${component.id} ${shown}`);
  return (
    <div className="flex h-full min-h-0 flex-col" ref={box}>
      <header className="flex flex-col gap-1 px-4 pt-3 pb-2">
        <PageNameField
          label="Name of the component"
          isLabelHidden
          name={component.name}
          onRename={(to) => session.do(renameComponent(component.id, to))}
        />
        <p className="text-label text-muted">{type?.title ?? component.type}</p>
      </header>
      <Tabs
        label="Parts of the component"
        items={tabs.map((id) => toTab(id, problems))}
        value={shown}
        onChange={(id) => {
          const next = tabs.find((one) => one === id);
          if (next) session.set({ tab: next });
        }}
        panelClassName="gap-4 overflow-auto p-4"
      >
        {shown === 'content' && <Content component={component} problems={problems} />}
        {shown === 'events' && <EventsTab component={component} />}
        {shown === 'appearance' && <Appearance component={component} />}
      </Tabs>
    </div>
  );
}

function useProblemsOf(id: string): readonly PageProblem[] {
  const all = usePageState((state) => state.problems);
  return useMemo(() => all.filter(({ place }) => place.kind === 'component' && place.id === id), [all, id]);
}

function toTab(id: InspectorTab, problems: readonly PageProblem[]): TabsItem {
  const part = { content: 'props', events: 'events', appearance: 'other' }[id];
  const own = problems.filter(({ place }) => place.kind === 'component' && place.part === part);
  const isWrong = own.some(({ issue }) => issue.severity === 'error');
  return { id, label: TITLES[id], ...(own.length > 0 ? { dot: isWrong ? 'error' : 'warning' } : {}) };
}

/** Everything that reads it follows when the field is left; Esc gives up. */
interface PartProps {
  component: Component;
}

function Content({ component, problems }: PartProps & { problems: readonly PageProblem[] }) {
  const session = usePageSession();
  const type = session.catalog.get(component.type);
  const locals = useLocalsOf(component);
  const surroundings = usePageSurroundings(component.id, locals);
  const byField = useMemo(() => problemsByField(problems), [problems]);
  if (!type) return <ProblemNote severity="error" message={`There is no component "${component.type}".`} />;
  const runs = problems.filter(({ issue }) => issue.code === 'expression.runsFunction');
  return (
    <FieldSurroundingsProvider value={surroundings}>
      {runs.map(({ issue, place }) => (
        <ProblemNote
          key={issue.path}
          severity="error"
          message={`${issue.message}.`}
          action={
            <Button
              size="compact"
              onPress={() => place.kind === 'component' && session.do(wireHandler(component.id, place.field))}
            >
              Wire an event handler
            </Button>
          }
        />
      ))}
      <SchemaForm
        schema={asSchema(type.props)}
        value={component.props}
        isReadOnly={session.whyReadOnly !== undefined}
        read={() => indexOfPage(session.document()).components.get(component.id)?.component.props}
        problems={byField}
        onChange={(path, value) => session.do(setProperty(component.id, parsePointer(path) ?? [], value))}
      />
      {Object.keys(type.values).length > 0 && <Reads component={component} values={type.values} />}
    </FieldSurroundingsProvider>
  );
}

function problemsByField(problems: readonly PageProblem[]): Map<string, FieldProblem[]> {
  const found = new Map<string, FieldProblem[]>();
  for (const { issue, place } of problems) {
    if (place.kind !== 'component' || place.part !== 'props') continue;
    const { severity, message, position } = issue;
    const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    found.set(place.field, [...(found.get(place.field) ?? []), { severity, message: sentence, position }]);
  }
  return found;
}

/** What expressions elsewhere read of it. */
function Reads({ component, values }: PartProps & { values: Readonly<Record<string, { description: string }>> }) {
  return (
    <section className="flex flex-col gap-1 border-t border-border pt-4">
      <h3 className="text-label font-medium text-muted">Expressions read</h3>
      {Object.entries(values).map(([member, { description }]) => (
        <p key={member} className="text-label text-muted">
          <code className="font-mono text-code text-text">
            {component.name}.{member}
          </code>{' '}
          {description}
        </p>
      ))}
    </section>
  );
}

const HIDDEN_FORM = {
  type: 'object',
  properties: {
    hidden: {
      title: 'Hidden when',
      description: 'It is not shown while this is true. What must not be seen belongs on the server.',
      'x-field': { kind: 'value', accepts: { type: 'boolean' }, placeholder: 'customers.selectedRow === null' },
    },
  },
};

function Appearance({ component }: PartProps) {
  const session = usePageSession();
  const document = usePageDocument();
  const surroundings = usePageSurroundings(`${component.id} appearance`, useLocalsOf(component));
  const value = useMemo<JsonValue>(() => ({ hidden: component.hidden ?? null }), [component.hidden]);
  const stack = indexOfPage(document).components.get(component.id)?.spot.stack;
  const place = stack?.kind === 'column' ? indexOfPage(document).columns.get(stack.column) : undefined;
  const section = place && document.sections[place.section];
  const span = place && section?.rows[place.row]?.columns[place.column]?.span;
  return (
    <FieldSurroundingsProvider value={surroundings}>
      <SchemaForm
        schema={HIDDEN_FORM}
        value={value}
        onChange={(_, next) => session.do(setHidden(component.id, toValue(next)))}
      />
      {place && section && (
        <>
          <NumberField
            label="Width of its column"
            description="So many twelfths of the row."
            value={span}
            minValue={1}
            maxValue={12}
            onChange={(next) => next !== undefined && session.do(setSpan(place.id, next))}
          />
          <TextField
            label="Title of its section"
            value={section.title ?? ''}
            maxLength={200}
            onChange={(title) => session.do(setSectionTitle(section.id, title))}
          />
          <div>
            <Button size="compact" onPress={() => session.do(removeColumn(place.id))}>
              Delete column
            </Button>
          </div>
        </>
      )}
    </FieldSurroundingsProvider>
  );
}

/** The page itself: what is shown while nothing is selected. */
function PageSettings() {
  const session = usePageSession();
  const { name, title, description, app = '', params } = usePageDocument();
  const [names, setNames] = useState(params.join(', '));
  useEffect(() => setNames(params.join(', ')), [params]);
  const read = () => [...new Set(names.split(/[\s,]+/).filter((each) => /^[A-Za-z_]\w{0,39}$/.test(each)))];
  return (
    <div className="flex flex-col gap-4 overflow-auto p-4">
      <header>
        <h2 className="truncate text-strong font-semibold text-text">{name}</h2>
        <p className="text-label text-muted">Page, at /p/{name}</p>
      </header>
      <TextField
        label="Title"
        value={title}
        maxLength={200}
        onChange={(next) => session.do(changePage({ title: next }))}
      />
      <TextField
        label="Description"
        rows={3}
        value={description}
        maxLength={5000}
        onChange={(next) => session.do(changePage({ description: next }))}
      />
      <TextField
        label="App"
        description="Pages of one app may use the functions of that app."
        value={app}
        maxLength={100}
        onChange={(next) => session.do(changePage({ app: next === '' ? undefined : next }))}
      />
      <TextField
        label="Parameters of its address"
        description="Names, with commas between. Expressions read them as page.params.name."
        isMono
        value={names}
        onChange={setNames}
        onBlur={() => read().join() !== params.join() && session.do(changePage({ params: read() }))}
      />
      <p className="text-label text-muted">Select a component on the page or in the tree to see what it is made of.</p>
    </div>
  );
}
