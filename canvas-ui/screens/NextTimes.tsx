import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sayProblem, schedulesApi } from '#api';
import type { When } from '#schema';
import { sayLocal } from './schedule-words.ts';

const SETTLE_MS = 250;

/** The next ten times, with what the clocks do to them; or why there are none. */
export function NextTimes({ when, timeZone }: { when: When; timeZone: string }) {
  const asked = useSettled(JSON.stringify([when, timeZone]));
  const times = useQuery({
    queryKey: ['schedule-times', asked],
    queryFn: ({ signal }) => {
      const [settled, zone] = JSON.parse(asked) as [When, string];
      return schedulesApi.preview(settled, zone, signal);
    },
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <section aria-label="Next times" className="rounded-control bg-sunken p-3">
      <h3 className="text-label font-medium text-muted">Next times</h3>
      {times.error ? (
        <p role="alert" className="mt-1 text-error">
          {sayProblem(times.error)}
        </p>
      ) : (
        <ol className="mt-1 grid gap-x-4 tabular-nums sm:grid-cols-2">
          {times.data?.map(({ at, local, note }) => (
            <li key={at}>
              {sayLocal(local)}
              {note && <span className="block text-label text-warning">{note}</span>}
            </li>
          ))}
          {times.data?.length === 0 && <li className="text-warning">It will not fire again.</li>}
        </ol>
      )}
    </section>
  );
}

/** What was typed, once there is a pause. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
