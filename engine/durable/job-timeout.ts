import type { Plan } from '#core';

const DEFAULT_MS = 15 * 60_000;

/** How long a durable run of this function may work. */
export function jobTimeoutMs({ document }: Plan): number {
  return document.settings.jobTimeoutMs ?? DEFAULT_MS;
}
