import type { AccessStore } from '#core';

/** Gives somebody those of the roles that there are, and answers them: one that has gone since it was named gives nothing, and keeps nobody out. */
export async function giveRoles(
  access: Pick<AccessStore, 'roles' | 'setRoles'>,
  { workspace, personId, wanted }: { workspace: string; personId: string; wanted: readonly string[] },
): Promise<readonly string[]> {
  const there = new Set((await access.roles(workspace)).map(({ name }) => name));
  const roles = wanted.filter((name) => there.has(name));
  await access.setRoles(workspace, personId, roles);
  return roles;
}
