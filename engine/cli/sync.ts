import { join } from 'node:path';
import { z } from 'zod';
import { blocks } from '#blocks';
import { ProblemError } from '#client';
import { connectors } from '#connectors';
import { type Catalog, createCatalog, fromFiles, toFiles, versionHash } from '#core';
import { InputError } from '#kit';
import {
  type FunctionDocument,
  functionSchema,
  type Issue,
  isJsonObject,
  issueSchema,
  type JsonValue,
  pointer,
} from '#schema';
import { type ApiOptions, baseUrl, callApi } from './api.ts';
import { functionFolders, readFolder, writeFolder } from './files.ts';
import { type FunctionFolder, placeOf } from './places.ts';
import { functionNames } from './published.ts';
import { Revisions } from './revisions.ts';

export interface SyncOptions extends ApiOptions {
  dir: string;
  names: readonly string[];
  say(line: string): void;
}

const catalog = () => createCatalog(blocks, connectors);

/** Writes the drafts of the server as folders. @returns how many */
export async function pull({ dir, names, say, ...api }: SyncOptions): Promise<number> {
  const wanted = names.length > 0 ? names : await functionNames(api);
  const revisions = new Revisions(dir, baseUrl(api));
  const known = catalog();
  for (const [index, name] of wanted.entries()) {
    const { document, revision } = await readDraft(api, name);
    // The name becomes a folder: only one that was checked, and that the document itself bears.
    if (document.name !== name) throw wrong(`The server answered "${document.name}" for "${name}".`);
    writeFolder(join(dir, name), toFiles(document, known));
    revisions.set(name, revision);
    say(`${counter(index, wanted)}pulled ${name} (revision ${revision})`);
  }
  return wanted.length;
}

/** Saves folders as drafts, those that differ. @throws ProblemError `function.conflict` unless `force` */
export async function push(options: SyncOptions & { force: boolean; publish: boolean }): Promise<number> {
  const { dir, names, say, force, publish, ...api } = options;
  const folders = names.length > 0 ? names : functionFolders(dir);
  const revisions = new Revisions(dir, baseUrl(api));
  const known = catalog();
  // All are read before the first is sent: what is wrong with one must not leave half of them pushed.
  const found = readFunctions(
    folders.map((folder) => join(dir, folder)),
    known,
  );
  const pushed: Pushed[] = [];
  for (const [index, own] of found.entries()) {
    const { document } = own;
    const there = await readDraft(api, document.name).catch(unlessUnknown);
    const same =
      there && versionHash(there.document) === versionHash(document) && sameLayout(there.document, document, known);
    if (same) {
      say(`${counter(index, found)}${document.name} is the same on the server`);
      pushed.push({ ...own, ...there });
    } else {
      const from = there ? (force ? there.revision : (revisions.get(document.name) ?? missing(document.name))) : null;
      const body = { document: document as unknown as JsonValue, revision: from };
      const saved = await callApi(api, 'PUT', `/api/functions/${document.name}`, body).catch(asConflict);
      revisions.set(document.name, revisionOf(saved));
      say(`${counter(index, found)}pushed ${document.name} (revision ${revisionOf(saved)})`);
      for (const issue of errorsOf(saved)) say(`  ${placeOf(own, issue)}  ${issue.message}`);
      pushed.push({ ...own, revision: revisionOf(saved), live: liveOf(saved) });
    }
  }
  // Once all are there: they may call one another.
  if (publish) for (const each of pushed) await publishDraft(api, each, say);
  return folders.length;
}

interface FoundFunction extends FunctionFolder {
  document: FunctionDocument;
}

/** @throws InputError, UsageError naming the folder */
function readFunctions(folders: readonly string[], known: Catalog): FoundFunction[] {
  const holders = new Map<string, string>();
  return folders.map((folder) => {
    const found = readFunction(folder, known);
    const { name } = found.document;
    const other = holders.get(name);
    if (other !== undefined) throw wrong(`${other} and ${folder} both hold "${name}".`);
    holders.set(name, folder);
    return found;
  });
}

function readFunction(folder: string, known: Catalog): FoundFunction {
  const files = readFolder(folder);
  try {
    return { folder, files, document: functionSchema.parse(fromFiles(files, known)) };
  } catch (thrown) {
    if (thrown instanceof z.ZodError) {
      const lines = thrown.issues.map(
        ({ path, message }) => `  ${placeOf({ folder, files }, { path: pointer('', ...path) })}  ${message}`,
      );
      throw wrong(`The files in ${folder} do not hold a function:\n${lines.join('\n')}`);
    }
    throw thrown instanceof InputError ? wrong(`${folder}: ${thrown.message}`) : thrown;
  }
}

function wrong(message: string): InputError {
  return new InputError({ code: 'request.invalid', message });
}

/** `[ 7/120] `, where there are several. */
function counter(index: number, all: readonly unknown[]): string {
  if (all.length < 2) return '';
  return `[${String(index + 1).padStart(String(all.length).length)}/${all.length}] `;
}

function unlessUnknown(thrown: unknown): undefined {
  if (thrown instanceof ProblemError && thrown.code === 'function.unknown') return undefined;
  throw thrown;
}

/** What to do about it, instead of both documents, which the problem has for programs. */
function asConflict(thrown: unknown): never {
  if (!(thrown instanceof ProblemError) || thrown.code !== 'function.conflict') throw thrown;
  const { code, status, title, detail } = thrown;
  const advice = 'Keep your files (git commit), pull, and bring both together; or overwrite theirs with --force.';
  throw new ProblemError({ code, status, title, detail: `${detail} ${advice}`, cause: thrown });
}

/** What is on the server now, by us or as it was. */
interface Pushed extends FoundFunction, Pick<RemoteDraft, 'revision' | 'live'> {}

/** Of what was pushed, and of nothing that somebody saved since: that would go live unseen. */
async function publishDraft(api: ApiOptions, pushed: Pushed, say: (line: string) => void): Promise<void> {
  const { revision, live } = pushed;
  const { name } = pushed.document;
  if (live !== undefined) {
    say(`${name} is live already, as version ${live}`);
    return;
  }
  const version = await callApi(api, 'POST', `/api/functions/${name}/publish`, { revision, note: 'pushed' }).catch(
    (thrown: unknown) => refuse(thrown, pushed),
  );
  if (isJsonObject(version)) say(`published ${name} as version ${String(version.number)}`);
}

function refuse(thrown: unknown, pushed: Pushed): never {
  if (!(thrown instanceof ProblemError)) throw thrown;
  const { code, status, title, detail, issues } = thrown;
  const advice = code === 'function.conflict' ? ' What was pushed is not live. Pull, look at it, and push again.' : '';
  throw new ProblemError({
    ...{ code, status, title, detail: `${detail}${advice}`, cause: thrown },
    issues: issues.map((issue) => ({ ...issue, path: placeOf(pushed, issue) })),
  });
}

interface RemoteDraft {
  document: FunctionDocument;
  revision: number;
  /** The version that is live, if the draft has nothing that it has not. */
  live: number | undefined;
}

async function readDraft(api: ApiOptions, name: string): Promise<RemoteDraft> {
  const answer = await callApi(api, 'GET', `/api/functions/${encodeURIComponent(name)}`);
  return {
    document: functionSchema.parse(isJsonObject(answer) ? answer.document : null),
    revision: revisionOf(answer),
    live: liveOf(answer),
  };
}

function liveOf(answer: JsonValue): number | undefined {
  if (!isJsonObject(answer) || answer.changed !== false) return undefined;
  return typeof answer.liveVersion === 'number' ? answer.liveVersion : undefined;
}

function revisionOf(answer: JsonValue): number {
  return isJsonObject(answer) && typeof answer.revision === 'number' ? answer.revision : 0;
}

function errorsOf(answer: JsonValue): Issue[] {
  const issues = issueSchema.array().safeParse(isJsonObject(answer) ? answer.issues : null);
  return (issues.data ?? []).filter(({ severity }) => severity === 'error');
}

function sameLayout(a: FunctionDocument, b: FunctionDocument, known: Catalog): boolean {
  return toFiles(a, known).get('layout.json') === toFiles(b, known).get('layout.json');
}

function missing(name: string): never {
  throw new InputError({
    code: 'function.conflict',
    message: `"${name}" is on the server already and was not pulled into this folder. Pull it first, or push with --force.`,
  });
}
