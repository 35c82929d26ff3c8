import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, LogIn, Mail } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { accessApi, accountApi, type NextStep, useSubmit } from '#api';
import { Button, TextField } from '#ui';
import { NextSteps } from '../screens/NextSteps.tsx';
import { SsoButton, signInOptions } from '../screens/SsoButton.tsx';

type Way = 'password' | 'token' | 'forgot';

/** Nobody is signed in: by e-mail and password, or for the operator by the admin's token. */
export function SignedOut() {
  const [way, setWay] = useState<Way>('password');
  const [come] = useState(takeReturn);
  const [step, setStep] = useState<NextStep>(come.step);
  const queryClient = useQueryClient();
  if (step) {
    return (
      <Door title="Sign in to Switchyard">
        <NextSteps step={step} onDone={() => void queryClient.resetQueries()} />
        <Button variant="quiet" onPress={() => setStep(null)}>
          Begin again
        </Button>
      </Door>
    );
  }
  const other = way === 'password' ? 'token' : 'password';
  return (
    <Door title={way === 'forgot' ? 'A new password' : 'Sign in to Switchyard'}>
      {come.problem && (
        <p role="alert" className="text-error">
          {come.problem}
        </p>
      )}
      {way === 'password' && <SsoButton />}
      {way === 'token' && <TokenForm />}
      {way === 'forgot' && <ForgotForm />}
      {way === 'password' && <PasswordForm onNext={setStep} onForgot={() => setWay('forgot')} />}
      <Button variant="quiet" onPress={() => setWay(other)}>
        {other === 'password' ? 'Sign in with e-mail and password' : "Sign in with the admin's token"}
      </Button>
    </Door>
  );
}

const SSO_PROBLEMS: Readonly<Record<string, string>> = {
  'auth.ssoUnverified': 'Your identity provider has no verified e-mail address of yours. Ask whoever runs it.',
  'auth.ssoRefused': 'Your account there is not admitted here. Ask an owner to invite you.',
};

/** What who comes back from the identity provider has behind the # of the address, once. */
function takeReturn(): { step: NextStep; problem: string | undefined } {
  const [, next, ticket] = /^#next=(code|enrol)\.([\w-]+)$/.exec(window.location.hash) ?? [];
  const code = /^#sso=([\w.]+)$/.exec(window.location.hash)?.[1];
  if (code === undefined && ticket === undefined) return { step: null, problem: undefined };
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  if (ticket !== undefined) return { step: { next: next === 'enrol' ? 'enrol' : 'code', ticket }, problem: undefined };
  const words = SSO_PROBLEMS[code ?? ''] ?? 'Signing in at your identity provider did not work. Try again.';
  return { step: null, problem: words };
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

interface PasswordFormProps {
  onNext(step: NextStep): void;
  onForgot(): void;
}

function PasswordForm({ onNext, onForgot }: PasswordFormProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { send, error, isPending } = useSignIn(async () => {
    const next = await accountApi.signIn({ email: email.trim(), password });
    onNext(next);
    return next === null;
  });
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
      <Button variant="quiet" size="compact" onPress={onForgot}>
        Forgot your password?
      </Button>
    </form>
  );
}

/** A link by mail; where the server sends none, an owner makes one. */
function ForgotForm() {
  const options = useQuery(signInOptions);
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const { send, error, isPending } = useSignIn(async () => {
    await accountApi.forgot(email.trim());
    setSent(true);
    return false;
  });
  if (options.data?.reset === 'ask') {
    return (
      <p className="text-muted">
        This server sends no mails. Ask an owner: they can make a link for you, under Settings, People.
      </p>
    );
  }
  if (isSent) {
    return (
      <p role="status">
        If somebody here has that address, a link is on its way to it. It is good for an hour, and works once.
      </p>
    );
  }
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField
        label="E-mail"
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="username"
        error={error}
        autoFocus
      />
      <Button type="submit" variant="primary" icon={Mail} isPending={isPending} isDisabled={email.trim() === ''}>
        Send me a link
      </Button>
    </form>
  );
}

function TokenForm() {
  const [token, setToken] = useState('');
  const { send, error, isPending } = useSignIn(async () => {
    await accessApi.signInAsOperator(token.trim());
    return true;
  });
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

/** Everything is asked again once somebody is signed in, which `signIn` answers. */
function useSignIn(signIn: () => Promise<boolean>) {
  const queryClient = useQueryClient();
  return useSubmit(async () => {
    if (await signIn()) await queryClient.resetQueries();
  });
}
