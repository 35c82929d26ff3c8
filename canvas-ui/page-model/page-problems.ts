import { parsePointer, valueAt } from '#model';
import { type Issue, isJsonObject, type PageDocument, pointer } from '#schema';

/** Where a problem of a page is. */
export type ProblemPlace =
  | { kind: 'component'; id: string; part: 'props' | 'events' | 'other'; event?: string | undefined; field: string }
  | { kind: 'use'; id: string; field: string }
  | { kind: 'page' };

export interface PageProblem {
  issue: Issue;
  place: ProblemPlace;
  /** What it is about, by name. */
  subject: string;
}

/** Problems with the component or function that each is in. `checked` is the document that they were found in. */
export function locateProblems(checked: PageDocument, issues: readonly Issue[]): PageProblem[] {
  return issues.map((issue) => {
    const steps = parsePointer(issue.path) ?? [];
    return { issue, ...locate(checked, steps) };
  });
}

function locate(document: PageDocument, steps: readonly string[]): Omit<PageProblem, 'issue'> {
  if (steps[0] === 'functions') {
    const use = document.functions[Number(steps[1])];
    if (use) return { place: { kind: 'use', id: use.id, field: pointer('', ...steps.slice(2)) }, subject: use.name };
  }
  // The innermost component on the way.
  for (let length = steps.length; length > 0; length--) {
    const before = steps[length - 2];
    if (before !== 'components' && before !== 'overlays' && steps[length - 3] !== 'slots') continue;
    const found = valueAt(document, steps.slice(0, length));
    if (!isJsonObject(found) || typeof found.id !== 'string' || typeof found.type !== 'string') continue;
    const [part, ...rest] = steps.slice(length);
    const subject = String(found.name);
    if (part === 'props') {
      return { place: { kind: 'component', id: found.id, part, field: pointer('', ...rest) }, subject };
    }
    const isEvent = part === 'events';
    const place = { kind: 'component', id: found.id, part: isEvent ? 'events' : 'other' } as const;
    return {
      place: { ...place, event: isEvent ? rest[0] : undefined, field: pointer('', ...steps.slice(length)) },
      subject,
    };
  }
  return { place: { kind: 'page' }, subject: 'Page' };
}
