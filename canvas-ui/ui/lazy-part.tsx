import { type ComponentType, createElement, type ReactElement, useCallback, useEffect, useState } from 'react';
import { ErrorState } from './ErrorState.tsx';
import { Skeleton } from './Skeleton.tsx';

const parts = new Set<() => Promise<unknown>>();

/** A component whose code may be still to come. `load` brings it, so that it is there at once when it is shown. */
type LazyPart<Props> = ComponentType<Props> & { load(): Promise<unknown> };

/**
 * A component whose code comes when it is first shown, or ahead of that with `loadParts`. Without a connection it says so,
 * comes when that is back or somebody asks again, and what is around it stays.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  const get = async (): Promise<ComponentType<Props>> => {
    loaded = await load();
    parts.delete(get);
    return loaded;
  };
  parts.add(get);
  function Part(props: Props): ReactElement {
    const [Loaded, setLoaded] = useState<ComponentType<Props> | undefined>(() => loaded);
    const [tries, setTries] = useState(0);
    const [hasFailed, setFailed] = useState(false);
    // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` starts it again
    useEffect(() => {
      if (Loaded) return;
      let isGone = false;
      get().then(
        (part) => !isGone && setLoaded(() => part),
        () => !isGone && setFailed(true),
      );
      return () => {
        isGone = true;
      };
    }, [Loaded, tries]);
    const retry = useCallback(() => {
      setFailed(false);
      setTries((tries) => tries + 1);
    }, []);
    useEffect(() => {
      if (!hasFailed) return;
      window.addEventListener('online', retry);
      return () => window.removeEventListener('online', retry);
    }, [hasFailed, retry]);
    if (Loaded) return createElement(Loaded, props);
    if (!hasFailed) return <Skeleton lines={4} className="p-4" />;
    return <ErrorState problem={{ title: 'This part could not be loaded.' }} onRetry={retry} />;
  }
  return Object.assign(Part, { load: get });
}

/** Loads every part that was declared so far, so that it is there at its first use. A failure is tried anew at that use. */
export async function loadParts(): Promise<void> {
  await Promise.allSettled([...parts].map((load) => load()));
}
