import {
  Ban,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  Minus,
  Pin,
  TriangleAlert,
  Unplug,
} from 'lucide-react';

/** Every status of a run and of a step; a run says `failed` where a step says `error`. */
export type StatusName =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'success'
  | 'handled'
  | 'error'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'disabled'
  | 'pinned'
  | 'interrupted';

interface StatusLook {
  word: string;
  icon: LucideIcon;
  color: string;
}

/** The one vocabulary of status: icon, word and colour, the same in canvas, timeline, lists and pages. */
export const STATUSES: Record<StatusName, StatusLook> = {
  queued: { word: 'queued', icon: Clock, color: 'text-muted' },
  running: { word: 'running', icon: LoaderCircle, color: 'text-accent-text' },
  waiting: { word: 'waiting', icon: Hourglass, color: 'text-warning' },
  success: { word: 'success', icon: CircleCheck, color: 'text-success' },
  handled: { word: 'handled', icon: TriangleAlert, color: 'text-warning' },
  error: { word: 'error', icon: CircleX, color: 'text-error' },
  failed: { word: 'failed', icon: CircleX, color: 'text-error' },
  skipped: { word: 'skipped', icon: Minus, color: 'text-subtle' },
  cancelled: { word: 'cancelled', icon: Ban, color: 'text-muted' },
  disabled: { word: 'disabled', icon: CircleSlash, color: 'text-subtle' },
  pinned: { word: 'pinned', icon: Pin, color: 'text-pinned' },
  interrupted: { word: 'interrupted', icon: Unplug, color: 'text-error' },
};
