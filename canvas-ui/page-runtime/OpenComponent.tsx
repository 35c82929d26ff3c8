import { useMemo, useState } from 'react';
import type { LiveComponent } from '#client';
import type { Page, ComponentView as PageComponentView } from '#page';
import type { JsonValue } from '#schema';
import { ComponentView, type DataFailure, type RendererProps, Stack } from '../page/index.ts';
import { type Building, useBuilding, useLocals, useOpenPage, useValues, useView, WithLocals } from './open-page.tsx';

/** A component of an open page, drawn again when its view or its values change. */
export function OpenComponent({ component }: { component: LiveComponent }) {
  const { name, type, bindings } = component;
  const page = useOpenPage();
  const locals = useLocals();
  const view = useView(name);
  const values = useValues(component);
  const [fire, running] = useFire(name);
  const set = useMemo(() => (value: string, to: JsonValue) => page.set(name, value, to), [page, name]);
  // The view is another one when something that a deferred property reads has changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const evaluate = useMemo<RendererProps['evaluate']>(
    () => (property, names) => {
      const binding = bindings.find(({ path }) => path.join('.') === property);
      const value = binding && page.tryEvaluate(binding.value, { ...locals, ...names });
      return { value: (value ?? null) as JsonValue };
    },
    [page, bindings, locals, view],
  );
  const denied = useMemo(() => page.deniedEvents(name), [page, name]);
  const building = useBuilding();
  if (view.hidden) return building?.frame(component, null) ?? null;
  const errors = building ? errorsOf(view) : NO_ERRORS;
  const given = { name, props: view.props, errors, values, set, fire, running, denied, evaluate };
  const drawn = (
    <ComponentView
      type={type}
      {...given}
      isLoading={view.source?.kind === 'loading'}
      failure={failureOf(view, page, building)}
      slot={(slot, item) => <Slot {...{ component, slot, item }} />}
    />
  );
  return building ? building.frame(component, drawn) : drawn;
}

/** Before its functions have answered many a property can not be evaluated: only who builds a page is told. */
const NO_ERRORS = {};

function errorsOf({ problems }: PageComponentView): Record<string, string> {
  return Object.fromEntries(problems.map(({ path, message }) => [path, message]));
}

/** Whoever builds the page may look into the run; its users learn its id, to tell it to somebody who may. */
function failureOf({ source }: PageComponentView, page: Page, building: Building | undefined): DataFailure | undefined {
  if (source?.kind !== 'failed') return undefined;
  const { use, problem, runId, hasData, isFetching } = source;
  const runLink = building && runId !== undefined ? `/runs/${runId}` : undefined;
  return { ...problem, runId, runLink, hasData, isRetrying: isFetching, onRetry: () => page.retry(use) };
}

interface SlotProps {
  component: LiveComponent;
  slot: string;
  item: Parameters<RendererProps['slot']>[1];
}

function Slot({ component, slot, item }: SlotProps) {
  const building = useBuilding();
  const components = component.slots[slot] ?? [];
  const inside =
    building && components.length === 0 ? (
      building.empty(component, slot)
    ) : (
      <Stack components={components} render={(inner) => <OpenComponent component={inner} />} />
    );
  return item ? <WithLocals locals={item.names}>{inside}</WithLocals> : inside;
}

/** Fires events of a component with what it knows of its item, and tells which of them run. */
function useFire(name: string): [RendererProps['fire'], ReadonlySet<string>] {
  const page = useOpenPage();
  const locals = useLocals();
  const [started, setStarted] = useState<readonly string[]>([]);
  const fire = async (event: string, names: Readonly<Record<string, JsonValue>> = {}) => {
    setStarted((before) => [...before, event]);
    try {
      return await page.fire(name, event, { ...locals, ...names });
    } finally {
      setStarted((before) => before.toSpliced(before.indexOf(event), 1));
    }
  };
  return [fire, useMemo(() => new Set(started), [started])];
}
