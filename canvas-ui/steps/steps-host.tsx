import { createContext, type ReactNode, useContext } from 'react';
import type { Notices } from '#editor';

/** The editor that lists of steps stand in: of a function or of a page. Steps that are not whole yet live as long as it does. */
interface StepsHost {
  notices: Pick<Notices, 'info' | 'announce'>;
  undo(): void;
}

const HostContext = createContext<StepsHost | undefined>(undefined);

export function StepsHostProvider({ host, children }: { host: StepsHost; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

export function useStepsHost(): StepsHost {
  const host = useContext(HostContext);
  if (!host) throw new Error('steps stand in a <StepsHostProvider>');
  return host;
}
