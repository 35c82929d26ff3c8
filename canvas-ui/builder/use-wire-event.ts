import { useCallback } from 'react';
import type { Page } from '#page';
import { functionsIn, indexOfPage, type KnownFunction, setEvent, wireEvent } from '#page-model';
import { type EventStep, isJsonObject } from '#schema';
import { dataOf } from './draft-page.ts';
import { usePageSession } from './session-context.tsx';
import { useDraftPage } from './use-draft-page.tsx';
import { firstRow } from './use-locals.ts';
import { type Locals, usePageFunctions } from './use-page-surroundings.ts';

/** Stores the steps of an event; functions that are new to it come onto the page with their parameters filled by name. */
export function useWireEvent(id: string, event: string, locals: Locals): (steps: EventStep[]) => void {
  const session = usePageSession();
  const { page } = useDraftPage();
  const { functions, parametersOf } = usePageFunctions();
  return useCallback(
    (steps) => {
      const before = indexOfPage(session.document()).components.get(id)?.component.events?.[event] ?? [];
      const known = new Set(functionsIn(before));
      const fresh = functionsIn(steps).filter((name) => !known.has(name) && functions.has(name));
      session.do(setEvent(id, event, steps));
      if (fresh.length === 0) return;
      void knownFunctions(fresh, { functions, parametersOf }).then((found) => {
        const sources = { functions: found, locals: membersOf(locals), rows: page ? rowsOn(page) : {} };
        session.do(wireEvent(id, event, fresh, sources), { amend: true });
      });
    },
    [session, id, event, functions, parametersOf, locals, page],
  );
}

type Asking = Pick<ReturnType<typeof usePageFunctions>, 'functions' | 'parametersOf'>;

/** Without their parameters where the server does not tell: the steps are stored all the same. */
async function knownFunctions(names: readonly string[], { functions, parametersOf }: Asking) {
  const found = await Promise.all(
    names.map(async (name): Promise<[string, KnownFunction]> => {
      const params = await parametersOf(name).catch(() => undefined);
      return [name, { name: functions.get(name) ?? name, params: params ?? [] }];
    }),
  );
  return new Map(found);
}

function membersOf(locals: Locals): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(locals).flatMap(([name, value]) => (isJsonObject(value) ? [[name, Object.keys(value)]] : [])),
  );
}

/** Members of the rows of tables that somebody can select in. */
function rowsOn(page: Page): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(page.values()).flatMap(([name, value]) => {
      if (!isJsonObject(value) || !Object.hasOwn(value, 'selectedRow')) return [];
      const row = firstRow(dataOf(page, name));
      return isJsonObject(row) ? [[name, Object.keys(row)]] : [];
    }),
  );
}
