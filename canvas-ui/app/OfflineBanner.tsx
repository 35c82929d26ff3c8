import { CloudOff } from 'lucide-react';

/** The server can't be reached. What is typed stays in the browser until it is back. */
export function OfflineBanner({ isOffline }: { isOffline: boolean }) {
  if (!isOffline) return null;
  return (
    <p role="status" className="flex items-center gap-2 bg-warning-bg px-4 py-1 text-label text-warning">
      <CloudOff size={14} aria-hidden />
      The server does not answer. You can go on: edits are kept in this browser and sent when it is back.
    </p>
  );
}
