import { ShortMemory } from '#access';
import type { Clock, Log, SettingStore } from '#core';
import { type Limits, limitsSchema, NO_LIMITS } from '#schema';

const KEY = 'limits';

/** The limits that an owner has set. */
export interface LimitSettings {
  /** As they were some seconds ago at most: nobody waits for them. */
  readonly current: Limits;
  read(): Promise<Limits>;
  save(limits: Limits): Promise<void>;
}

export async function openLimitSettings(
  settings: SettingStore,
  clock: Pick<Clock, 'monotonic'>,
  log: Pick<Log, 'warn'>,
): Promise<LimitSettings> {
  const memory = new ShortMemory<Limits>(clock);
  let current = NO_LIMITS;
  const read = async () => {
    const kept = limitsSchema.safeParse(await settings.get(KEY));
    current = kept.success ? kept.data : NO_LIMITS;
    return current;
  };
  await read();
  return {
    get current() {
      memory.get(KEY, read).catch((error: unknown) => log.warn('the limits could not be read', { error }));
      return current;
    },
    read,
    async save(limits) {
      await settings.set(KEY, limits);
      current = limits;
    },
  };
}
