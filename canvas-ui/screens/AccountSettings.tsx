import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountApi, ProblemError, toProblem } from '#api';
import type { Account } from '#schema';
import { ErrorState, Skeleton, TextField, toast } from '#ui';
import { NewPassword } from './NewPassword.tsx';
import { SecondFactorSettings } from './SecondFactorSettings.tsx';

/** One's own account: password and second factor. */
export function AccountSettings() {
  const account = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => accountApi.get(signal), retry: false });
  const queryClient = useQueryClient();
  if (account.error instanceof ProblemError && account.error.code === 'auth.forbidden') {
    return (
      <p className="max-w-140 rounded-panel border border-border bg-surface p-4 text-muted">
        You are here as the operator, who has no account. Make yourself one under People.
      </p>
    );
  }
  if (account.error) return <ErrorState problem={toProblem(account.error)} onRetry={() => void account.refetch()} />;
  if (!account.data) return <Skeleton lines={6} />;
  const changed = () => void queryClient.invalidateQueries({ queryKey: ['account'] });
  return (
    <div className="flex max-w-140 flex-col gap-4">
      <section className="flex flex-col gap-1 rounded-panel border border-border bg-surface p-4">
        <h2 className="font-medium">{account.data.name}</h2>
        <p className="text-muted">{account.data.email}</p>
      </section>
      <PasswordSettings account={account.data} onChanged={changed} />
      <SecondFactorSettings account={account.data} onChanged={changed} />
    </div>
  );
}

interface PartProps {
  account: Account;
  onChanged(): void;
}

function PasswordSettings({ account: { hasPassword, email }, onChanged }: PartProps) {
  const [current, setCurrent] = useState('');
  return (
    <section className="rounded-panel border border-border bg-surface p-4" aria-labelledby="password-title">
      <h2 id="password-title" className="mb-3 font-medium">
        {hasPassword ? 'Change your password' : 'Set a password'}
      </h2>
      <NewPassword
        submit={hasPassword ? 'Change it' : 'Set it'}
        onSubmit={async (password) => {
          await accountApi.setPassword(current, password);
          setCurrent('');
          toast.success('The password is changed. Your other sessions have ended.');
          onChanged();
        }}
      >
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        {hasPassword && (
          <TextField
            label="Current password"
            type="password"
            value={current}
            onChange={setCurrent}
            autoComplete="current-password"
          />
        )}
      </NewPassword>
    </section>
  );
}
