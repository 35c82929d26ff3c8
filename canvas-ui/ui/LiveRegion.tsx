import { useSyncExternalStore } from 'react';
import { announcer } from './announce.ts';

/** The one polite live region; stands once in the app, from the start, also beside an open dialog. */
export function LiveRegion() {
  const text = useSyncExternalStore(announcer.subscribe, announcer.spoken);
  return (
    <div role="status" aria-live="polite" className="sr-only" data-react-aria-top-layer="true">
      {text}
    </div>
  );
}
