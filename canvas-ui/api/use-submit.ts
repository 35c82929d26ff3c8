import { type FormEvent, useRef, useState } from 'react';
import { sayProblem } from './request.ts';

/** What happens when a form is sent: once at a time, and why it could not be done. `work` may reject. */
export function useSubmit(work: () => Promise<unknown>) {
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const isGoing = useRef(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isGoing.current) return;
    isGoing.current = true;
    setPending(true);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(sayProblem(thrown));
    } finally {
      isGoing.current = false;
      setPending(false);
    }
  };
  return { send, error, isPending };
}
