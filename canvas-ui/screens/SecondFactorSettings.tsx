import { useState } from 'react';
import { accountApi, useSubmit } from '#api';
import type { Account, Enrolment } from '#schema';
import { Button, Dialog, Pill, TextField, toast } from '#ui';
import { CodeField } from './CodeField.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { SecondFactorSetup } from './SecondFactorSetup.tsx';

interface SecondFactorSettingsProps {
  account: Account;
  onChanged(): void;
}

type Open = 'password' | 'off' | 'codes' | { enrolment: Enrolment } | { codes: readonly string[] };

/** Turning the second factor on and off, and new recovery codes. */
export function SecondFactorSettings({ account, onChanged }: SecondFactorSettingsProps) {
  const { isOn, isRequired, recoveryCodes } = account.secondFactor;
  const [open, setOpen] = useState<Open>();
  const close = () => {
    setOpen(undefined);
    onChanged();
  };
  const begin = async (password: string) => setOpen({ enrolment: await accountApi.beginSecondFactor(password) });
  const turnOff = async (code: string) => {
    await accountApi.removeSecondFactor(code);
    toast.success('The second factor is off.');
    close();
  };
  const renew = async (code: string) => setOpen({ codes: await accountApi.newRecoveryCodes(code) });
  return (
    <section className="flex flex-col items-start gap-3 rounded-panel border border-border bg-surface p-4">
      <h2 className="flex items-center gap-2 font-medium">
        Second factor <Pill tone={isOn ? 'success' : 'neutral'}>{isOn ? 'on' : 'off'}</Pill>
      </h2>
      <p className="text-muted">
        {isOn
          ? `You sign in with your password and a code of your app. ${recoveryCodes} recovery codes are left.`
          : 'A code of an authenticator app beside the password: who knows your password alone does not get in.'}
      </p>
      <div className="flex flex-wrap gap-2">
        {isOn ? (
          <>
            <Button onPress={() => setOpen('codes')}>New recovery codes</Button>
            {!isRequired && <Button onPress={() => setOpen('off')}>Turn it off</Button>}
          </>
        ) : (
          <Button variant="primary" onPress={() => setOpen('password')}>
            Set it up
          </Button>
        )}
      </div>
      <Dialog title={titleOf(open)} isOpen={open !== undefined} onClose={close} size="small">
        {open === 'password' && <ProofForm kind="password" submit="Go on" onSubmit={begin} />}
        {open === 'off' && <ProofForm kind="code" submit="Turn it off" onSubmit={turnOff} />}
        {open === 'codes' && <ProofForm kind="code" submit="Make new codes" onSubmit={renew} />}
        {typeof open === 'object' && 'enrolment' in open && (
          <SecondFactorSetup
            enrolment={open.enrolment}
            confirm={accountApi.confirmSecondFactor}
            onDone={(codes) => setOpen({ codes })}
          />
        )}
        {typeof open === 'object' && 'codes' in open && <RecoveryCodes codes={open.codes} onDone={close} />}
      </Dialog>
    </section>
  );
}

function titleOf(open: Open | undefined): string {
  if (open === 'off') return 'Turn the second factor off';
  if (open === 'codes' || (typeof open === 'object' && 'codes' in open)) return 'Recovery codes';
  return 'Set up a second factor';
}

interface ProofFormProps {
  kind: 'password' | 'code';
  submit: string;
  onSubmit(proof: string): Promise<void>;
}

/** That it is still them: an open screen alone changes nothing. */
function ProofForm({ kind, submit, onSubmit }: ProofFormProps) {
  const [proof, setProof] = useState('');
  const { send, error, isPending } = useSubmit(() => onSubmit(proof));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      {kind === 'code' ? (
        <CodeField value={proof} onChange={setProof} error={error} description="Of your app, or a recovery code." />
      ) : (
        <TextField
          label="Password"
          type="password"
          value={proof}
          onChange={setProof}
          autoComplete="current-password"
          error={error}
          autoFocus
        />
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" isPending={isPending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
