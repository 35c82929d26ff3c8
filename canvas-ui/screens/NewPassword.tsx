import { type ReactNode, useState } from 'react';
import { useSubmit } from '#api';
import { Button, TextField } from '#ui';

export const MIN_PASSWORD = 12;
export const PASSWORD_HELP = `At least ${MIN_PASSWORD} characters. A few words in a row are good.`;

interface NewPasswordProps {
  submit: string;
  onSubmit(password: string): Promise<void>;
  /** What stands above the new password. */
  children?: ReactNode;
}

/** A new password in place of another. */
export function NewPassword({ submit, onSubmit, children }: NewPasswordProps) {
  const [password, setPassword] = useState('');
  const { send, error, isPending } = useSubmit(async () => {
    await onSubmit(password);
    setPassword('');
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      {children}
      <TextField
        label="New password"
        description={PASSWORD_HELP}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        error={error}
      />
      <Button
        type="submit"
        variant="primary"
        isPending={isPending}
        isDisabled={password.length < MIN_PASSWORD}
        className="self-start"
      >
        {submit}
      </Button>
    </form>
  );
}
