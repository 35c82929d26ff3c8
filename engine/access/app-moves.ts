import { AccessError } from '#kit';
import { type Identity, may } from './authorize.ts';

/** Where a function or page is: what it is called, and the app that it belongs to. */
export interface Place {
  name: string;
  app: string | undefined;
}

/** From nowhere it is new, to nowhere it is gone. */
export interface AppMove {
  noun: 'function' | 'page';
  from: Place | undefined;
  to: Place | undefined;
}

/** No app is called so: only what is said of the whole workspace counts. */
const NO_APP = '';

/**
 * Whether apps with rights, `ruled`, have one more of that name, or one less. A new name in an app counts, too: the old one is free then for
 * something of which the app says nothing.
 */
export function isMove({ from, to }: AppMove, ruled: ReadonlySet<string>): boolean {
  if (from?.app === to?.app && from?.name === to?.name) return false;
  return [from, to].some((place) => place?.app !== undefined && ruled.has(place.app));
}

/**
 * What is in an app has the rights of the app, so who may edit it could give themselves, or take from others, what an owner has not. It takes
 * `manage` on both sides; what is in no app is the workspace's.
 * @throws AccessError `app.forbidden`
 */
export function requireMove(identity: Identity, move: AppMove): void {
  const closed = [move.from, move.to].find((place) => place && !may(identity, 'app.manage', place.app ?? NO_APP));
  if (!closed) return;
  const path = move.noun === 'function' ? '/scope/app' : '/app';
  const field = move.noun === 'function' ? 'scope.app' : 'app';
  const takes = `takes the permission app.manage for ${say(closed.app)}`;
  const message = `${sayMove(move)} (${field}) ${takes}. Leave ${field} as it was, or ask an owner.`;
  throw new AccessError({
    code: 'app.forbidden',
    message,
    issues: [{ severity: 'error', code: 'app.forbidden', message: `this ${takes}`, path }],
  });
}

function sayMove({ from, to }: AppMove): string {
  if (!from) return `Making "${to?.name}" in ${say(to?.app)}`;
  if (!to) return `Deleting "${from.name}" from ${say(from.app)}`;
  if (from.app === to.app) return `Renaming "${from.name}" in ${say(from.app)}`;
  return `Moving "${from.name}" from ${say(from.app)} to ${say(to.app)}`;
}

function say(app: string | undefined): string {
  return app === undefined ? 'the workspace' : `the app "${app}"`;
}
