import type { Cell } from '#schema';

/** What a cell that says nothing itself inherits: whole, and as short as it fits below the cell. */
export function sayInherited(inherited: Cell['inherited']): { whole: string; brief: string | undefined } {
  if (!inherited) return { whole: 'Nothing above allows it: denied', brief: undefined };
  const { effect, object, role } = inherited;
  const on = object.kind === 'workspace' ? 'workspace' : `${object.kind} ${object.name}`;
  const from = role === null ? on : `role ${role} on ${on}`;
  return { whole: `Inherits ${effect} from ${from}`, brief: `${effect} from ${role === null ? on : `role ${role}`}` };
}
