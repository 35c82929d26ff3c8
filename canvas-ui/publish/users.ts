import type { FunctionUses } from '#schema';

export type Users = Pick<FunctionUses, 'usedBy' | 'pages' | 'schedules' | 'hooks'>;

/** Of those that whoever asks may see. */
export function countUsers({ usedBy, pages, schedules, hooks }: Users): number {
  return usedBy.length + pages.length + schedules.length + hooks.length;
}
