import { useQuery } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import { useState } from 'react';
import { accountApi, sayProblem } from '#api';
import { Button } from '#ui';

/** What the sign-in screen can offer, from the server. */
export const signInOptions = {
  queryKey: ['sign-in'],
  queryFn: ({ signal }: { signal: AbortSignal }) => accountApi.options(signal),
};

/** The way to the identity provider, where there is one. */
export function SsoButton({ invitation }: { invitation?: string }) {
  const sso = useQuery(signInOptions).data?.sso;
  const [error, setError] = useState<string>();
  if (!sso) return null;
  const go = async () => {
    try {
      window.location.assign((await accountApi.startSso(invitation)).address);
    } catch (thrown) {
      setError(sayProblem(thrown));
    }
  };
  return (
    <>
      <Button icon={LogIn} onPress={() => void go()}>
        {`Sign in with ${sso.label}`}
      </Button>
      {error && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
    </>
  );
}
