import type { AppMember } from '#core';
import type { Verb } from '#schema';
import type { Held } from './rights.ts';

/** What is about what runs, and not about drafts: moving a draft into an app changes nothing of it before it is published. */
const OF_LIVE: ReadonlySet<Verb> = new Set<Verb>(['run', 'read-run', 'reveal']);

/** The app whose rights count for a function or page. */
export function appOf({ app, liveApp }: AppMember, verb: Verb): string | null {
  return OF_LIVE.has(verb) ? liveApp : app;
}

/** What is allowed and denied on an app, as said of each function and page that belongs to it, too. */
export function withApps(grants: readonly Held[], members: readonly AppMember[]): Held[] {
  const ofMembers = grants.flatMap((grant) => {
    const { object, verb } = grant;
    if (object.kind !== 'app') return [];
    const inside = members.filter((member) => appOf(member, verb) === object.name);
    return inside.map(({ kind, name }): Held => ({ ...grant, object: { kind, name }, app: object.name }));
  });
  // What is said of an object itself comes last: it is what an explanation names.
  return [...ofMembers, ...grants];
}
