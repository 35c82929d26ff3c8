import { useState } from 'react';
import { accessApi } from '#api';
import { AccountForm } from '../screens/AccountForm.tsx';
import { Door } from './SignedOut.tsx';

/** Who was invited makes an account. The invitation stands behind # in the address, which no server's log has. */
export function Join() {
  const [token] = useState(() => window.location.hash.slice(1));
  const join = async ({ name, password }: { name: string; password: string }) => {
    await accessApi.join({ token, name, password });
    // Everything anew, as the person who has just come.
    window.location.replace('/');
  };
  return (
    <Door title="Welcome to Switchyard">
      <p className="text-muted">Choose your name, and a password for the e-mail address that you were invited with.</p>
      <AccountForm submit="Make my account" withEmail={false} onSubmit={join} />
    </Door>
  );
}
