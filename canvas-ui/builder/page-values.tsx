import { createContext, type ReactNode, useContext, useEffect, useMemo, useReducer } from 'react';
import type { Page } from '#page';
import type { JsonValue } from '#schema';

type Values = Readonly<Record<string, JsonValue>>;

const NONE: Values = {};
const ValuesContext = createContext<Values>(NONE);

/** All that expressions of the open page read now. */
export function usePageValues(): Values {
  return useContext(ValuesContext);
}

/** Takes the values of the page at most once a frame, for everything that shows them. */
export function PageValuesProvider({ page, children }: { page: Page | undefined; children: ReactNode }) {
  const [version, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!page) return undefined;
    let frame: number | undefined;
    const soon = () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        redraw();
      });
    };
    const stops = Object.keys(page.values()).map((name) => page.subscribe(name, soon));
    soon();
    return () => {
      for (const stop of stops) stop();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [page]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that values are other ones
  const values = useMemo<Values>(() => (page ? JSON.parse(JSON.stringify(page.values())) : NONE), [page, version]);
  return <ValuesContext value={values}>{children}</ValuesContext>;
}
