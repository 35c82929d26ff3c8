import { Link } from '@tanstack/react-router';
import { type LucideIcon, PanelsTopLeft, Waypoints } from 'lucide-react';
import { ProblemError, toProblem } from '#api';
import { EmptyState, ErrorState } from '#ui';

interface DocumentErrorProps {
  noun: 'function' | 'page';
  name: string;
  error: unknown;
  onRetry(): void;
}

const KINDS: Record<DocumentErrorProps['noun'], { icon: LucideIcon; to: '/functions' | '/pages'; all: string }> = {
  function: { icon: Waypoints, to: '/functions', all: 'All functions' },
  page: { icon: PanelsTopLeft, to: '/pages', all: 'All pages' },
};

/** Why a function or page can't be shown. One that is not there is no failure, and trying again would not bring it back. */
export function DocumentError({ noun, name, error, onRetry }: DocumentErrorProps) {
  if (!(error instanceof ProblemError) || error.code !== `${noun}.unknown`) {
    return <ErrorState problem={toProblem(error)} onRetry={onRetry} />;
  }
  const { icon, to, all } = KINDS[noun];
  return (
    <EmptyState
      icon={icon}
      title={`There is no ${noun} "${name}"`}
      text="It may have been renamed or deleted."
      link={
        <Link to={to} className="text-accent-text underline">
          {all}
        </Link>
      }
    />
  );
}
