import { useState } from 'react';
import { useSubmit } from '#api';
import type { Enrolment } from '#schema';
import { Button, TextField } from '#ui';
import { CodeField } from './CodeField.tsx';

interface SecondFactorSetupProps {
  enrolment: Enrolment;
  /** Answers the recovery codes. */
  confirm(code: string): Promise<readonly string[]>;
  onDone(recoveryCodes: readonly string[]): void;
}

/** The QR code for an app, the key for who can't scan it, and the first code that proves that it worked. */
export function SecondFactorSetup({ enrolment, confirm, onDone }: SecondFactorSetupProps) {
  const [code, setCode] = useState('');
  const { send, error, isPending } = useSubmit(async () => onDone(await confirm(code)));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <p className="text-muted">Scan this with an authenticator app, or type the key into it. Then enter its code.</p>
      <img
        src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr)}`}
        alt="QR code for your authenticator app"
        className="size-48 self-center rounded-control bg-white p-2"
      />
      <TextField label="Key" value={enrolment.secret} onChange={() => {}} isReadOnly isMono />
      <CodeField value={code} onChange={setCode} error={error} />
      <Button type="submit" variant="primary" isPending={isPending} isDisabled={code.trim().length < 6}>
        Turn it on
      </Button>
    </form>
  );
}
