import type { AppMember } from '#core';
import type { Cell, Grant, Verb } from '#schema';
import { appOf } from './app-grants.ts';

type Subject = Grant['subject'];
type Place = Pick<Grant, 'subject' | 'object' | 'verb'>;

export interface InheritedFrom {
  grants: readonly Grant[];
  /** What the object is in an app by, if it is a function or page. */
  member: AppMember | undefined;
  /** Of a person. */
  roles: readonly string[];
}

/**
 * What a cell comes to while it says nothing itself, and from where: any deny of what is above it, else an allow; of several that of the object
 * that is nearest. Null: nothing above it says anything, so it is denied.
 */
export function inheritedOf(
  { subject, object, verb }: Place,
  { grants, member, roles }: InheritedFrom,
): Cell['inherited'] {
  const objects = [object, ...above(object, member && appOf(member, verb))];
  const subjects = [subject, ...everybodys(subject, roles)];
  const nearest = objects
    .flatMap((on) => subjects.map((by) => grants.find((grant) => grant.verb === verb && isOf(grant, by, on))))
    // The first of them is the cell itself.
    .slice(1);
  const from = nearest.find((grant) => grant?.effect === 'deny') ?? nearest.find((grant) => grant !== undefined);
  if (!from) return null;
  const role = from.subject.kind === 'role' && from.subject.id !== subject.id ? from.subject.id : null;
  return { effect: from.effect, object: from.object, role };
}

function above({ kind }: Grant['object'], app: string | null | undefined): Grant['object'][] {
  if (kind === 'workspace') return [];
  const workspace = { kind: 'workspace' as const, name: '' };
  return app === null || app === undefined ? [workspace] : [{ kind: 'app', name: app }, workspace];
}

/** Roles that are given with somebody, or with another role. */
function everybodys({ kind, id }: Subject, roles: readonly string[]): Subject[] {
  if (kind === 'role' && (id === 'Authenticated' || id === 'NotAuthenticated')) return [];
  return [...roles, 'Authenticated'].map((name) => ({ kind: 'role', id: name }));
}

function isOf(grant: Grant, subject: Subject, object: Grant['object']): boolean {
  return (
    grant.subject.kind === subject.kind &&
    grant.subject.id === subject.id &&
    grant.object.kind === object.kind &&
    grant.object.name === object.name
  );
}

interface CellsOf extends Omit<InheritedFrom, 'roles'> {
  object: Grant['object'];
  verbs: readonly Verb[];
  roles: readonly { name: string }[];
  people: readonly { id: string; roles: readonly string[] }[];
}

/** All cells of one object. */
export function cellsOf({ object, verbs, grants, member, roles, people }: CellsOf): Cell[] {
  const subjects: { subject: Subject; roles: readonly string[] }[] = [
    ...roles.map(({ name }) => ({ subject: { kind: 'role' as const, id: name }, roles: [] })),
    ...people.map((person) => ({ subject: { kind: 'user' as const, id: person.id }, roles: person.roles })),
  ];
  return subjects.flatMap(({ subject, roles: theirs }) =>
    verbs.map((verb): Cell => {
      const own = grants.find((grant) => grant.verb === verb && isOf(grant, subject, object));
      const inherited = inheritedOf({ subject, object, verb }, { grants, member, roles: theirs });
      return { subject, verb, effect: own?.effect ?? 'inherit', inherited };
    }),
  );
}
