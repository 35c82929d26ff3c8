import type { FunctionDocument, Parameter, TypeSpec } from '#schema';
import { lostFields, type Misfit, misfits } from './type-fit.ts';

/** Why calls that were right before may fail with a changed parameter. `undefined`: it was not, or is no longer, there. */
export function parameterBreaks(before: Parameter | undefined, after: Parameter | undefined): string[] {
  if (!after) return before ? ['calls that send it are refused'] : [];
  const mustBeSent = after.required === true && after.default === undefined;
  if (!before) return mustBeSent ? ['calls must send it'] : [];
  const couldBeLeftOut = before.required !== true || before.default !== undefined;
  const fits = misfits(before, after).map(sayToCaller);
  return mustBeSent && couldBeLeftOut ? ['calls must send it now', ...fits] : fits;
}

/** Why readers of the result may miss something. A function that declares no result may answer anything. */
export function resultBreaks(before: TypeSpec | undefined, after: TypeSpec | undefined): string[] {
  if (!before) return after ? ['only what is declared is answered now'] : [];
  if (!after) return ['it is no longer declared'];
  const lost = lostFields(before, after);
  // A reader takes what the function gives, so here the new type must fit the old one.
  const others = misfits(after, before).filter(({ at }) => !lost.includes(at));
  return [...lost.map((path) => `${path} is no longer there`), ...others.flatMap(sayToReader)];
}

/** Whether somebody who can call the function now may not be able to afterwards. */
export function scopeBreaks(before: FunctionDocument['scope'], after: FunctionDocument['scope']): string[] {
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return isSame || after.kind === 'workspace' ? [] : ['fewer places can call it'];
}

function sayToCaller({ at, kind, from, to }: Misfit): string {
  const what = at === '' ? 'it' : at;
  switch (kind) {
    case 'type':
      return `${what} was ${from} and is ${to} now`;
    case 'limit':
      return `${what} has ${to} now (${from} before)`;
    case 'values':
      return `${what} no longer takes ${from}`;
    case 'missing':
      return `${what} must be sent now`;
    case 'null':
      return `${what} may not be null any more`;
    case 'undeclared':
      return `${what} is refused now`;
    case 'open':
      return `${what} takes only declared members now`;
  }
}

/** Tighter or looser limits, and members that are new, harm no reader. */
function sayToReader({ at, kind, from, to }: Misfit): string[] {
  const what = at === '' ? 'it' : at;
  if (kind === 'type') return [`${what} was ${to} and is ${from} now`];
  if (kind === 'values') return [`${what} may be ${from} now`];
  if (kind === 'missing') return [`${what} may be missing now`];
  return kind === 'null' ? [`${what} may be null now`] : [];
}
