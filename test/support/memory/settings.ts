import type { SettingStore } from '#core';
import { isJsonObject } from '#schema';
import { copy, type Memory } from './memory.ts';

export function settingStore({ settings }: Memory): SettingStore {
  return {
    get: async (key) => copy(settings.get(key)),
    set: async (key, value) => void settings.set(key, copy(value)),
    take: async (key) => {
      const taken = copy(settings.get(key));
      settings.delete(key);
      return taken;
    },
    init: async (key, value) => {
      if (!settings.has(key)) settings.set(key, copy(value));
      return copy(settings.get(key) ?? null);
    },
    async removeExpired(prefix, at) {
      const expired = [...settings].filter(
        ([key, value]) =>
          key.startsWith(prefix) &&
          isJsonObject(value) &&
          typeof value.until === 'number' &&
          value.until < at.getTime(),
      );
      for (const [key] of expired) settings.delete(key);
      return expired.length;
    },
  };
}
