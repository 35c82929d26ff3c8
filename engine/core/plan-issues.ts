import { InputError } from '#kit';
import type { Issue } from '#schema';

/** Why a document can't be published: all of its issues, the first one in words. */
export function invalid(noun: 'function' | 'page', name: string, issues: readonly Issue[]): InputError {
  const errors = issues.filter(isError);
  const [first] = errors;
  const more = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
  return new InputError({
    code: `${noun}.invalid`,
    message: `"${name}" has ${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}: ${first?.path} ${first?.message}${more}.`,
    issues,
  });
}

export function isError({ severity }: Issue): boolean {
  return severity === 'error';
}
