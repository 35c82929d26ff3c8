import { useEffect, useState } from 'react';
import { accountApi, type NextStep, sayProblem, useSubmit } from '#api';
import type { Enrolment } from '#schema';
import { Button, Skeleton } from '#ui';
import { CodeField } from './CodeField.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { SecondFactorSetup } from './SecondFactorSetup.tsx';

interface NextStepsProps {
  step: NonNullable<NextStep>;
  /** The session is open. */
  onDone(): void;
}

/** What comes after the password: a code, or a second factor to set up. */
export function NextSteps({ step, onDone }: NextStepsProps) {
  return step.next === 'code' ? (
    <CodeForm ticket={step.ticket} onDone={onDone} />
  ) : (
    <EnrolForm ticket={step.ticket} onDone={onDone} />
  );
}

interface FormProps {
  ticket: string;
  onDone(): void;
}

function CodeForm({ ticket, onDone }: FormProps) {
  const [code, setCode] = useState('');
  const { send, error, isPending } = useSubmit(async () => {
    await accountApi.code(ticket, code);
    onDone();
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <CodeField
        value={code}
        onChange={setCode}
        error={error}
        description="Of your authenticator app, or one of your recovery codes."
      />
      <Button type="submit" variant="primary" isPending={isPending} isDisabled={code.trim().length < 6}>
        Sign in
      </Button>
    </form>
  );
}

function EnrolForm({ ticket, onDone }: FormProps) {
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    accountApi.enrol(ticket).then(setEnrolment, (thrown: unknown) => setError(sayProblem(thrown)));
  }, [ticket]);
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (error) {
    return (
      <p role="alert" className="text-error">
        {error}
      </p>
    );
  }
  if (!enrolment) return <Skeleton lines={6} />;
  return (
    <>
      <p>A role of yours needs a second factor.</p>
      <SecondFactorSetup
        enrolment={enrolment}
        confirm={(code) => accountApi.confirmEnrolment(ticket, code)}
        onDone={setCodes}
      />
    </>
  );
}
