import type { CodeField } from '#kit';
import { type FunctionDocument, type Issue, type Library, librariesOf, pointer } from '#schema';
import type { Catalog } from './catalog.ts';
import { report } from './plan-context.ts';
import type { CodeProblem, Sandbox } from './sandbox-seam.ts';
import { blocksWithPath, codeOf } from './uses.ts';

/** Whom a check of code asks. */
export type CodeAuthority = Pick<Sandbox, 'check' | 'libraries'>;

interface Place {
  field: CodeField;
  block: string;
  at: string;
}

const SHOWN = 10;

/**
 * What a plan can't tell of code: whether it is right in the eyes of the language itself, and whether what it imports is
 * there. Where the language can't be asked, our own parser has the word.
 */
export async function checkCode(
  document: FunctionDocument,
  { catalog, authority, scope }: { catalog: Catalog; authority: CodeAuthority; scope: string },
): Promise<Issue[]> {
  const places = [...placesIn(document, catalog)];
  const issues = (await Promise.all(places.map((place) => checkText(place, document, { authority, scope })))).flat();
  for (const language of new Set(places.map(({ field }) => field.language))) {
    const of = places.filter(({ field }) => field.language === language);
    const named = language === 'python' ? librariesOf(document) : [];
    if (named.length === 0 && of.every(({ field }) => field.imports.length === 0)) continue;
    issues.push(...checkImports(of, named, await authority.libraries(language)));
  }
  return issues;
}

function* placesIn(document: FunctionDocument, catalog: Catalog): Generator<Place, void, undefined> {
  for (const { block, path } of blocksWithPath(document)) {
    for (const [field, code] of codeOf(block, catalog)) {
      yield { field: code, block: block.id, at: pointer(path, 'config', field) };
    }
  }
}

async function checkText(
  place: Place,
  document: FunctionDocument,
  { authority, scope }: { authority: CodeAuthority; scope: string },
): Promise<Issue[]> {
  const { language, text, doubt } = place.field;
  const told = await authority.check({ language, code: text, libraries: librariesOf(document), scope });
  const issues: Issue[] = [];
  for (const problem of told ?? guess(doubt)) say(issues, place, 'config.invalid', problem);
  return issues;
}

function guess(doubt: CodeField['doubt']): CodeProblem[] {
  if (!doubt) return [];
  const { message, start, end, isCertain } = doubt;
  const words = isCertain ? message : `${message}, it seems`;
  return [{ severity: isCertain ? 'error' : 'warning', message: words, start, end }];
}

function checkImports(places: readonly Place[], named: readonly string[], known: readonly Library[]): Issue[] {
  const issues: Issue[] = [];
  const byName = new Map(known.map((library) => [library.name, library]));
  named.forEach((name, index) => {
    if (byName.has(name)) return;
    const message = `this server does not allow the library "${name}"; an administrator adds it with: switchyard python add ${name}`;
    report({ issues }, 'library.unknown', message, pointer('/settings/python/requirements', index), undefined, {
      severity: 'warning',
    });
  });
  const here = withNeeded(named, byName);
  for (const place of places) {
    for (const { name, start, end, isOptional } of place.field.imports) {
      const owners = known.filter(({ modules }) => modules.includes(name));
      if (isOptional || owners.some((owner) => owner.isShipped || here.has(owner.name))) continue;
      const problem = { severity: 'error' as const, start, end };
      const [owner] = owners;
      if (owner) {
        const message = `the function does not name the library "${owner.name}", which has the module "${name}"`;
        say(issues, place, 'library.notNamed', { ...problem, message }, `Add ${owner.name} to its libraries`);
      } else {
        const message = `no library that this server allows has the module "${name}"${known.length === 0 ? '' : listed(known)}`;
        say(issues, place, 'library.unknown', { ...problem, message });
      }
    }
  }
  return issues;
}

function listed(known: readonly Library[]): string {
  const names = known.filter(({ isShipped }) => !isShipped).map(({ name }) => name);
  if (names.length === 0) return '';
  return `; there is ${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ' and more' : ''}`;
}

/** Libraries by name, with those that come along because one of them needs them. */
function withNeeded(named: readonly string[], byName: ReadonlyMap<string, Library>): ReadonlySet<string> {
  const here = new Set<string>();
  const open = [...named];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (here.has(name)) continue;
    here.add(name);
    open.push(...(byName.get(name)?.requires ?? []));
  }
  return here;
}

function say(issues: Issue[], { field, block, at }: Place, code: string, problem: CodeProblem, fix?: string): void {
  const { severity, message, start, end } = problem;
  const line = field.text.slice(0, start).split('\n').length;
  report({ issues }, code, `${message} (line ${line})`, at, block, {
    severity,
    position: { start, end },
    ...(fix === undefined ? {} : { fix }),
  });
}
