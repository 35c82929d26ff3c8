import { useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { request, sayProblem } from '#api';
import { Button, TextField } from '#ui';

/** Nobody is signed in: by the link printed at start, or by the admin's token. */
export function SignedOut() {
  const [token, setToken] = useState('');
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const queryClient = useQueryClient();
  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      await request('POST', '/api/session', { body: {}, headers: { Authorization: `Bearer ${token.trim()}` } });
      setToken('');
      await queryClient.resetQueries();
    } catch (thrown) {
      setError(sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  return (
    <main className="grid min-h-full place-items-center p-4">
      <form
        onSubmit={signIn}
        className="flex w-full max-w-100 flex-col gap-4 rounded-panel border border-border bg-surface p-6 shadow-raised"
      >
        <img src="/assets/start/icon.svg" alt="" width={32} height={32} />
        <div>
          <h1 className="text-page font-semibold">Sign in to Switchyard</h1>
          <p className="mt-1 text-muted">
            Open the link that the server printed at its start, or paste the admin's token.{' '}
            <code>switchyard token</code> makes a new one.
          </p>
        </div>
        <TextField
          label="Admin token"
          type="password"
          value={token}
          onChange={setToken}
          error={error}
          isMono
          autoFocus
        />
        <Button type="submit" variant="primary" icon={KeyRound} isPending={isPending} isDisabled={token.trim() === ''}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
