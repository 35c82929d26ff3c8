import type { SettingStore } from '#core';
import { type SignInSettings, signInSettingsSchema } from '#schema';

/** What owners have set about signing in. */
export interface SignInRules {
  get(workspace: string): Promise<SignInSettings>;
  set(workspace: string, settings: SignInSettings): Promise<void>;
}

const NONE: SignInSettings = { mail: null, sso: { domains: [], roles: [], groups: [] } };

export function createSignInRules(settings: Pick<SettingStore, 'get' | 'set'>): SignInRules {
  return {
    async get(workspace) {
      const kept = await settings.get(`signIn:${workspace}`);
      // What an earlier release left out is as it was before anybody set it.
      const parsed = signInSettingsSchema.safeParse({ ...NONE, ...(typeof kept === 'object' ? kept : {}) });
      return parsed.success ? parsed.data : NONE;
    },
    set: (workspace, changed) => settings.set(`signIn:${workspace}`, changed),
  };
}
