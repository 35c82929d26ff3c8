export const PRESETS = [
  { hours: 1, label: 'Last hour' },
  { hours: 24, label: 'Last 24 hours' },
  { hours: 168, label: 'Last 7 days' },
] as const;

/** ISO 8601, to the minute, so that an address that is shared stays short. */
export function sinceHours(hours: number, now: Date): string {
  const since = new Date(now.getTime() - hours * 3_600_000);
  since.setUTCSeconds(0, 0);
  return since.toISOString();
}

/** What an input of date and time shows: the wall clock of whoever looks. Empty for what is no time. */
export function toLocal(moment: string | undefined): string {
  const time = new Date(moment ?? '');
  if (Number.isNaN(time.getTime())) return '';
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** What such an input says, in ISO 8601; undefined for what is no time. */
export function fromLocal(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
