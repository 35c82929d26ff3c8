import {
  CalendarClock,
  Database,
  History,
  Inbox,
  type LucideIcon,
  PanelsTopLeft,
  Settings,
  Waypoints,
} from 'lucide-react';
import type { Permission } from '#schema';

interface Place {
  to: '/functions' | '/pages' | '/runs' | '/schedules' | '/approvals' | '/resources' | '/settings';
  label: string;
  icon: LucideIcon;
  /** Without it, for whatever object, there is nothing to see. */
  needs?: Permission;
}

/** The screens that the rail leads to. */
export const PLACES: readonly Place[] = [
  { to: '/functions', label: 'Functions', icon: Waypoints, needs: 'function.read' },
  { to: '/pages', label: 'Pages', icon: PanelsTopLeft, needs: 'page.read' },
  { to: '/runs', label: 'Runs', icon: History, needs: 'run.read' },
  { to: '/schedules', label: 'Schedules', icon: CalendarClock, needs: 'schedule.manage' },
  { to: '/approvals', label: 'Approvals', icon: Inbox, needs: 'approval.answer' },
  { to: '/resources', label: 'Resources', icon: Database, needs: 'resource.read' },
  { to: '/settings', label: 'Settings', icon: Settings },
];
