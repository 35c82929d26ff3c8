import { Link } from '@tanstack/react-router';
import { Waypoints } from 'lucide-react';
import { ProblemError, toProblem } from '#api';
import { EmptyState, ErrorState } from '#ui';

interface FunctionErrorProps {
  name: string;
  error: unknown;
  onRetry(): void;
}

/** Why a function can't be shown. One that is not there is no failure, and trying again would not bring it back. */
export function FunctionError({ name, error, onRetry }: FunctionErrorProps) {
  if (!(error instanceof ProblemError) || error.code !== 'function.unknown') {
    return <ErrorState problem={toProblem(error)} onRetry={onRetry} />;
  }
  return (
    <EmptyState
      icon={Waypoints}
      title={`There is no function "${name}"`}
      text="It may have been renamed or deleted."
      link={
        <Link to="/functions" className="text-accent-text underline">
          All functions
        </Link>
      }
    />
  );
}
