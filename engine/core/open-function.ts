import { AccessError } from '#kit';
import type { FunctionDocument, PageDocument } from '#schema';
import type { Plan } from './plan.ts';

type Scope = FunctionDocument['scope'];

/** Whether a page may run a function: one of the workspace, of its app, or its own (semantics 1.2). */
export function isOpenTo(scope: Scope, { name, app }: Pick<PageDocument, 'name' | 'app'>): boolean {
  if (scope.kind === 'page') return scope.page === name;
  return scope.kind === 'workspace' || scope.app === app;
}

/** `the app "support"` */
export function ownerOf(scope: Exclude<Scope, { kind: 'workspace' }>): string {
  return scope.kind === 'page' ? `the page "${scope.page}"` : `the app "${scope.app}"`;
}

/**
 * Everything but a page asks before it runs a function (semantics 5.1).
 * @throws AccessError `auth.forbidden` for a function that only a page, or the pages of an app, may run
 */
export function requireOpen({ document: { scope } }: Pick<Plan, 'document'>): void {
  if (scope.kind === 'workspace') return;
  const who = scope.kind === 'page' ? 'which alone may run it' : 'whose pages alone may run it';
  throw new AccessError({ code: 'auth.forbidden', message: `The function belongs to ${ownerOf(scope)}, ${who}.` });
}
