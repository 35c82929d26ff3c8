import { Link } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState } from '#ui';

/** Any address that no screen has. The server answers it with this, and 404. */
export function NotFound() {
  useEffect(() => {
    document.title = 'Not found · Switchyard';
  }, []);
  return (
    <EmptyState
      icon={MapPinOff}
      title="There is nothing at this address"
      text="It may have been misspelt, or be of something that was renamed or deleted."
      link={
        <Link to="/functions" className="text-accent-text underline">
          All functions
        </Link>
      }
    />
  );
}
