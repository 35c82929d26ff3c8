import { type FormEvent, useState } from 'react';
import type { SignInSettings } from '#schema';
import { Button, TextField } from '#ui';
import { RoleChoice } from './RoleChoice.tsx';

type Sso = SignInSettings['sso'];

interface SsoSettingsProps {
  sso: Sso;
  onSave(sso: Sso): void;
}

/** Whom single sign-on admits, and the roles that groups of the identity provider give. */
export function SsoSettings({ sso, onSave }: SsoSettingsProps) {
  const [domains, setDomains] = useState(sso.domains.join(', '));
  const [roles, setRoles] = useState<readonly string[]>(sso.roles);
  const [groups, setGroups] = useState(toText(sso.groups));
  const save = (event: FormEvent) => {
    event.preventDefault();
    onSave({ domains: wordsOf(domains), roles: [...roles], groups: toGroups(groups) });
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-4 rounded-panel border border-border bg-surface p-4">
      <h2 className="font-medium">Single sign-on</h2>
      <TextField
        label="Domains"
        description="Whoever has a verified e-mail address there gets an account. Others need an invitation."
        placeholder="example.com, example.org"
        value={domains}
        onChange={setDomains}
      />
      <RoleChoice chosen={roles} onChange={setRoles} />
      <TextField
        label="Groups"
        description="A line each: group: role, role. Such roles are theirs who are in such a group, and nobody else's."
        placeholder="engineering: editor, publisher"
        value={groups}
        onChange={setGroups}
        rows={4}
        isMono
      />
      <Button type="submit" variant="primary" className="self-start">
        Save
      </Button>
    </form>
  );
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function toText(groups: Sso['groups']): string {
  return groups.map(({ group, roles }) => `${group}: ${roles.join(', ')}`).join('\n');
}

/** Names of groups may have colons in them, names of roles have none. */
function toGroups(text: string): Sso['groups'] {
  return text.split('\n').flatMap((line) => {
    const at = line.lastIndexOf(':');
    const group = line.slice(0, at).trim();
    return at < 0 || group === '' ? [] : [{ group, roles: wordsOf(line.slice(at + 1)) }];
  });
}
