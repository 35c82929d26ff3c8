import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { blocks } from '#blocks';
import { ProblemError } from '#client';
import { connectors } from '#connectors';
import { type Catalog, createCatalog, fromFiles, toFiles, versionHash } from '#core';
import { InputError } from '#kit';
import { type FunctionDocument, functionSchema, isJsonObject, type JsonValue } from '#schema';
import { type ApiOptions, callApi } from './api.ts';
import { functionFolders, readFolder, writeFolder } from './files.ts';
import { functionNames } from './published.ts';

/** Remembers which revision each folder came from, so that `push` never overwrites somebody else's change. */
const REVISIONS = '.switchyard-revisions.json';

export interface SyncOptions extends ApiOptions {
  dir: string;
  names: readonly string[];
  say(line: string): void;
}

const catalog = () => createCatalog(blocks, connectors);

/** Writes the drafts of the server as folders. @returns how many */
export async function pull({ dir, names, say, ...api }: SyncOptions): Promise<number> {
  const wanted = names.length > 0 ? names : await functionNames(api);
  const revisions = readRevisions(dir);
  const known = catalog();
  for (const [index, name] of wanted.entries()) {
    const { document, revision } = await readDraft(api, name);
    // The name becomes a folder: only one that was checked, and that the document itself bears.
    if (document.name !== name) throw wrong(`The server answered "${document.name}" for "${name}".`);
    writeFolder(join(dir, name), toFiles(document, known));
    revisions.set(name, revision);
    writeRevisions(dir, revisions);
    say(`${counter(index, wanted)}pulled ${name} (revision ${revision})`);
  }
  return wanted.length;
}

/** Saves folders as drafts, those that differ. @throws ProblemError `function.conflict` unless `force` */
export async function push(options: SyncOptions & { force: boolean; publish: boolean }): Promise<number> {
  const { dir, names, say, force, publish, ...api } = options;
  const folders = names.length > 0 ? names : functionFolders(dir);
  const revisions = readRevisions(dir);
  const known = catalog();
  // All are read before the first is sent: what is wrong with one must not leave half of them pushed.
  const documents = readDocuments(
    folders.map((folder) => join(dir, folder)),
    known,
  );
  for (const [index, document] of documents.entries()) {
    const there = await readDraft(api, document.name).catch(unlessUnknown);
    const same =
      there && versionHash(there.document) === versionHash(document) && sameLayout(there.document, document, known);
    if (same) {
      say(`${counter(index, documents)}${document.name} is the same on the server`);
    } else {
      const from = there ? (force ? there.revision : (revisions.get(document.name) ?? missing(document.name))) : null;
      const body = { document: document as unknown as JsonValue, revision: from };
      const saved = await callApi(api, 'PUT', `/api/functions/${document.name}`, body).catch(asConflict);
      revisions.set(document.name, revisionOf(saved));
      writeRevisions(dir, revisions);
      say(`${counter(index, documents)}pushed ${document.name} (revision ${revisionOf(saved)})`);
      for (const issue of errorsOf(saved)) say(`  ${issue}`);
    }
  }
  // Once all are there: they may call one another.
  if (publish) for (const { name } of documents) await publishDraft(api, name, say);
  return folders.length;
}

/** @throws InputError, UsageError naming the folder */
function readDocuments(folders: readonly string[], known: Catalog): FunctionDocument[] {
  const holders = new Map<string, string>();
  return folders.map((folder) => {
    const document = readDocument(folder, known);
    const other = holders.get(document.name);
    if (other !== undefined) throw wrong(`${other} and ${folder} both hold "${document.name}".`);
    holders.set(document.name, folder);
    return document;
  });
}

function readDocument(folder: string, known: Catalog): FunctionDocument {
  const files = readFolder(folder);
  try {
    return functionSchema.parse(fromFiles(files, known));
  } catch (thrown) {
    if (thrown instanceof z.ZodError)
      throw wrong(`The files in ${folder} do not hold a function:\n${z.prettifyError(thrown)}`);
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

async function publishDraft(api: ApiOptions, name: string, say: (line: string) => void): Promise<void> {
  const { revision, live } = await readDraft(api, name);
  if (live !== undefined) {
    say(`${name} is live already, as version ${live}`);
    return;
  }
  const version = await callApi(api, 'POST', `/api/functions/${name}/publish`, { revision, note: 'pushed' });
  if (isJsonObject(version)) say(`published ${name} as version ${String(version.number)}`);
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

function errorsOf(answer: JsonValue): string[] {
  const issues = isJsonObject(answer) && Array.isArray(answer.issues) ? answer.issues : [];
  return issues.flatMap((issue) =>
    isJsonObject(issue) && issue.severity === 'error' ? [`${String(issue.path)} ${String(issue.message)}`] : [],
  );
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

function readRevisions(dir: string): Map<string, number> {
  const file = join(dir, REVISIONS);
  const kept: JsonValue = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return new Map(
    Object.entries(isJsonObject(kept) ? kept : {}).flatMap(([name, revision]) =>
      typeof revision === 'number' ? [[name, revision]] : [],
    ),
  );
}

function writeRevisions(dir: string, revisions: ReadonlyMap<string, number>): void {
  const sorted = Object.fromEntries([...revisions].sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(dir, REVISIONS), `${JSON.stringify(sorted, null, 2)}\n`);
}
