import { Lock } from 'lucide-react';
import { EmptyState } from './EmptyState.tsx';

/** In place of what somebody may not see. */
export function Denied({ whyNot }: { whyNot: string }) {
  return <EmptyState icon={Lock} title="This is closed to you" text={whyNot} className="h-full" />;
}
