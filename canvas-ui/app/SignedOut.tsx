import { useQueryClient } from '@tanstack/react-query';
import { KeyRound, LogIn } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { accessApi, sayProblem } from '#api';
import { Button, TextField } from '#ui';

/** Nobody is signed in: by e-mail and password, or for the operator by the admin's token. */
export function SignedOut() {
  const [isOperator, setOperator] = useState(false);
  return (
    <Door title="Sign in to Switchyard">
      {isOperator ? <TokenForm /> : <PasswordForm />}
      <Button variant="quiet" onPress={() => setOperator(!isOperator)}>
        {isOperator ? 'Sign in with e-mail and password' : "Sign in with the admin's token"}
      </Button>
    </Door>
  );
}

/** What stands before the door: one panel in the middle of nothing. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="flex w-full max-w-100 flex-col gap-4 rounded-panel border border-border bg-surface p-6 shadow-raised">
        <img src="/assets/start/icon.svg" alt="" width={32} height={32} />
        <h1 className="text-page font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  );
}

function PasswordForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { send, error, isPending } = useSignIn(() => accessApi.signIn({ email: email.trim(), password }));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField label="E-mail" type="email" value={email} onChange={setEmail} autoComplete="username" autoFocus />
      <TextField
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={error}
      />
      <Button
        type="submit"
        variant="primary"
        icon={LogIn}
        isPending={isPending}
        isDisabled={email.trim() === '' || password === ''}
      >
        Sign in
      </Button>
    </form>
  );
}

function TokenForm() {
  const [token, setToken] = useState('');
  const { send, error, isPending } = useSignIn(() => accessApi.signInAsOperator(token.trim()));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <p className="text-muted">
        Open the link that the server printed at its start, or paste the admin's token. <code>switchyard token</code>{' '}
        makes a new one.
      </p>
      <TextField label="Admin token" type="password" value={token} onChange={setToken} error={error} isMono autoFocus />
      <Button type="submit" variant="primary" icon={KeyRound} isPending={isPending} isDisabled={token.trim() === ''}>
        Sign in
      </Button>
    </form>
  );
}

/** Everything is asked again once somebody is signed in. */
function useSignIn(signIn: () => Promise<unknown>) {
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const queryClient = useQueryClient();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      await signIn();
      await queryClient.resetQueries();
    } catch (thrown) {
      setError(sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  return { send, error, isPending };
}
