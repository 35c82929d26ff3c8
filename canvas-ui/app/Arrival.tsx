import { useState } from 'react';
import { accountApi, type NextStep } from '#api';
import { AccountForm } from '../screens/AccountForm.tsx';
import { NewPassword } from '../screens/NewPassword.tsx';
import { NextSteps } from '../screens/NextSteps.tsx';
import { SsoButton } from '../screens/SsoButton.tsx';
import { Door } from './SignedOut.tsx';

/** Who comes by a link: an invitation, or one for a new password. Its secret stands behind # in the address, which no server's log has. */
export function Arrival() {
  const [token] = useState(() => window.location.hash.slice(1));
  return window.location.pathname === '/reset' ? <Reset token={token} /> : <Join token={token} />;
}

/** Everything anew, as the person who has just come. */
const start = () => window.location.replace('/');

function Join({ token }: { token: string }) {
  const [step, setStep] = useState<NextStep>(null);
  const join = async ({ name, password }: { name: string; password: string }) => {
    const next = await accountApi.join({ token, name, password });
    if (next) setStep(next);
    else start();
  };
  return (
    <Door title="Welcome to Switchyard">
      {step ? (
        <NextSteps step={step} onDone={start} />
      ) : (
        <>
          <p className="text-muted">
            Choose your name, and a password for the e-mail address that you were invited with.
          </p>
          <AccountForm submit="Make my account" withEmail={false} onSubmit={join} />
          <SsoButton invitation={token} />
        </>
      )}
    </Door>
  );
}

function Reset({ token }: { token: string }) {
  return (
    <Door title="Choose a new password">
      <p className="text-muted">
        It replaces the old one, and ends your sessions everywhere. Then you sign in with it.
      </p>
      <NewPassword
        submit="Set the password"
        onSubmit={async (password) => {
          await accountApi.reset(token, password);
          start();
        }}
      />
    </Door>
  );
}
