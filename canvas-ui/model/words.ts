/** "has no name" → "Has no name." */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** "1 block", "3 blocks". */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** The first of a schema's issues, with its place. */
export function sayIssues(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  if (!issue) return 'This does not fit.';
  return issue.path.length === 0 ? sentence(issue.message) : `${issue.path.join('.')}: ${issue.message}`;
}

/** Words of others, short enough for a message. */
export function clip(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
