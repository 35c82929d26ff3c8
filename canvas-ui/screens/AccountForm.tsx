import { type ReactNode, useState } from 'react';
import { useSubmit } from '#api';
import { Button, TextField } from '#ui';
import { MIN_PASSWORD, PASSWORD_HELP } from './NewPassword.tsx';

interface AccountFormProps<Account> {
  submit: string;
  onSubmit(account: { name: string; email: string; password: string }): Promise<Account>;
  /** Left out where the address is known already. */
  withEmail: boolean;
  cancel?: ReactNode;
}

/** Name, address and password of a new account. */
export function AccountForm<Account>({ submit, onSubmit, withEmail, cancel }: AccountFormProps<Account>) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { send, error, isPending } = useSubmit(() => onSubmit({ name, email, password }));
  const isWhole = name.trim() !== '' && password.length >= MIN_PASSWORD && (!withEmail || email.includes('@'));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField label="Name" value={name} onChange={setName} autoComplete="name" isRequired autoFocus />
      {withEmail && (
        <TextField label="E-mail" type="email" value={email} onChange={setEmail} autoComplete="username" isRequired />
      )}
      <TextField
        label="Password"
        description={PASSWORD_HELP}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        isRequired
      />
      {error && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        {cancel}
        <Button type="submit" variant="primary" isPending={isPending} isDisabled={!isWhole}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
