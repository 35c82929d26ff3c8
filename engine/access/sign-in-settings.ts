import type { SettingStore } from '#core';
import { type SignInSettings, signInSettingsSchema } from '#schema';

/** What owners have set about signing in. */
export interface SignInRules {
  get(workspace: string): Promise<SignInSettings>;
  set(workspace: string, settings: SignInSettings): Promise<void>;
  /** What an identity provider's people and groups get goes along with a role's name, and is taken from them by it. */
  renameRole(workspace: string, from: string, to: string): Promise<void>;
}

const NONE: SignInSettings = { mail: null, sso: { domains: [], roles: [], groups: [] } };

export function createSignInRules(settings: Pick<SettingStore, 'get' | 'set'>): SignInRules {
  const rules: SignInRules = {
    async get(workspace) {
      const kept = await settings.get(`signIn:${workspace}`);
      // What an earlier release left out is as it was before anybody set it.
      const parsed = signInSettingsSchema.safeParse({ ...NONE, ...(typeof kept === 'object' ? kept : {}) });
      return parsed.success ? parsed.data : NONE;
    },
    set: (workspace, changed) => settings.set(`signIn:${workspace}`, changed),
    async renameRole(workspace, from, to) {
      const before = await rules.get(workspace);
      const renamed = (roles: readonly string[]) => [...new Set(roles.map((role) => (role === from ? to : role)))];
      const { roles, groups } = before.sso;
      const all = [...roles, ...groups.flatMap((group) => group.roles)];
      if (from === to || !all.includes(from)) return;
      await rules.set(workspace, {
        ...before,
        sso: {
          ...before.sso,
          roles: renamed(roles),
          groups: groups.map((group) => ({ ...group, roles: renamed(group.roles) })),
        },
      });
    },
  };
  return rules;
}
