import { Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { EmptyState } from '#ui';

export function NotFound() {
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is nothing at this address"
      text="It may have been renamed or deleted."
      link={
        <Link to="/functions" className="text-accent-text underline">
          All functions
        </Link>
      }
    />
  );
}
