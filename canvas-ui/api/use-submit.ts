import { type FormEvent, useState } from 'react';
import { sayProblem } from '#api';

/** What happens when a form is sent: once at a time, and why it could not be done. */
export function useSubmit(work: () => Promise<unknown>) {
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  return { send, error, isPending };
}
