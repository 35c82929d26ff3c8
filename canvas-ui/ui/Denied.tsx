import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from './EmptyState.tsx';

interface DeniedProps {
  whyNot: string;
  /** What is open to them instead. */
  instead?: ReactNode;
}

/** In place of what somebody may not see. */
export function Denied({ whyNot, instead }: DeniedProps) {
  return <EmptyState icon={Lock} title="This is closed to you" text={whyNot} action={instead} className="h-full" />;
}
