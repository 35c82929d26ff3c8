import { Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Page } from '#page';
import type { Component, EventStep, JsonValue } from '#schema';
import { Button } from '#ui';
import { FieldSurroundingsProvider } from '../form/index.ts';
import { EventSteps, StepsHostProvider } from '../steps/index.ts';
import { dataOf } from './draft-page.ts';
import { usePageSaveState, usePageSession } from './session-context.tsx';
import { useDraftPage } from './use-draft-page.tsx';
import { firstRow, useLocalsOf } from './use-locals.ts';
import { type Locals, usePageSurroundings } from './use-page-surroundings.ts';
import { useWireEvent } from './use-wire-event.ts';

const NO_STEPS: readonly EventStep[] = [];

/** What is typed then stays in the browser. */
const UNSAVED: ReadonlySet<string> = new Set(['offline', 'signedOut', 'conflict', 'refused']);

/** What happens at each event of a component, in order. */
export function EventsTab({ component }: { component: Component }) {
  const session = usePageSession();
  const events = session.catalog.get(component.type)?.events ?? {};
  return (
    <StepsHostProvider host={session}>
      {Object.entries(events).map(([event, { title, description, names }]) => (
        <OneEvent key={event} {...{ component, event, title, description, names }} />
      ))}
    </StepsHostProvider>
  );
}

interface OneEventProps {
  component: Component;
  event: string;
  title: string;
  description: string;
  names: readonly string[];
}

function OneEvent({ component, event, title, description, names }: OneEventProps) {
  const { whyReadOnly } = usePageSession();
  const { page } = useDraftPage();
  const around = useLocalsOf(component);
  const locals = useMemo<Locals>(() => {
    const known: Record<string, JsonValue | undefined> = { row: rowOf(page, component) };
    return { ...around, ...Object.fromEntries(names.map((name) => [name, known[name]])) };
  }, [around, names, page, component]);
  const surroundings = usePageSurroundings(`${component.id} ${event}`, locals);
  const wire = useWireEvent(component.id, event, locals);
  const steps = component.events?.[event] ?? NO_STEPS;
  return (
    <FieldSurroundingsProvider value={surroundings}>
      <div className="flex flex-col gap-2" data-field={`/events/${event}`}>
        <EventSteps
          label={title}
          place={`${component.id} ${event}`}
          help={`${description} Nothing happens yet.`}
          steps={steps}
          isReadOnly={whyReadOnly !== undefined}
          onChange={wire}
        />
        {steps.length > 0 && <TryIt component={component} event={event} title={title} locals={locals} />}
      </div>
    </FieldSurroundingsProvider>
  );
}

function rowOf(page: Page | undefined, { name }: Component): JsonValue | undefined {
  if (!page) return undefined;
  // What functions have answered is JSON.
  return (page.value(name, 'selectedRow') as JsonValue | undefined) ?? firstRow(dataOf(page, name));
}

/** Runs the steps as they are now with the values of now, once the server has checked the newest edit; what they did is in the log. */
function TryIt({
  component: { name },
  event,
  title,
  locals,
}: Pick<OneEventProps, 'component' | 'event' | 'title'> & { locals: Locals }) {
  const session = usePageSession();
  const { notices } = session;
  const { page, isCurrent } = useDraftPage();
  const isHeldUp = UNSAVED.has(usePageSaveState().kind);
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (!isAsked) return;
    if (page && isCurrent) void page.fire(name, event, locals);
    else if (isHeldUp) notices.error('The newest edit is not on the server, so it can not be tried yet.');
    else return;
    setAsked(false);
  }, [isAsked, page, isCurrent, isHeldUp, notices, name, event, locals]);
  return (
    <div>
      <Button
        size="compact"
        icon={Play}
        isPending={isAsked}
        aria-label={`Try ${title}`}
        onPress={() => {
          session.set({ bottom: { isOpen: true, tab: 'log' } });
          setAsked(true);
        }}
      >
        Try it
      </Button>
    </div>
  );
}
