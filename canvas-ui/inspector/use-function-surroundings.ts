import { useMemo } from 'react';
import { useDocument, useSession } from '#editor';
import { type DataNode, dataTree, searchData } from '#model';
import type { Value } from '#schema';
import {
  createFieldMemory,
  describe,
  type FieldMemory,
  type FieldSurroundings,
  namesOf,
  type Preview,
  previewValue,
  readValue,
  suggest,
} from '../form/index.ts';
import { useModelValues, usePreviewer, useWorkspace } from './use-surroundings.ts';

/** What there is before a run starts. */
const KNOWN_BEFORE: readonly string[] = ['params', 'user', 'env'];

const memories = new WeakMap<object, FieldMemory>();

/** Apart from that of blocks: what a block reads never goes into a setting of the function. */
function memoryOf(session: object): FieldMemory {
  const known = memories.get(session) ?? createFieldMemory();
  memories.set(session, known);
  return known;
}

/** What settings of the function can read: its key is made before a run, its behaviour belongs to a page. */
export function useFunctionSurroundings(): { ofKey: FieldSurroundings; onPages: FieldSurroundings } {
  const session = useSession();
  const { document, shapes } = useDocument(({ history, shapes: known }) => ({
    document: history.document,
    shapes: known,
  }));
  const known = useModelValues(document);
  const workspace = useWorkspace(document);
  const previewer = usePreviewer();
  return useMemo(() => {
    const all = dataTree(document, '', { knowledge: { catalog: session.catalog, shapes }, known });
    const { resources, functions, tables, parametersOf } = workspace;
    const shared = { resources, functions, tables, parametersOf, declarations: () => '', runTo: undefined };
    const scopeOf = (owner: string, names: readonly string[]) => ({
      ...shared,
      ...readingOf(all.filter(({ path }) => names.includes(path))),
      memory: memoryOf(session),
      owner,
    });
    const ofKey = scopeOf('key', KNOWN_BEFORE);
    const roots = ofKey.roots();
    const names = namesOf(roots).filter((name) => KNOWN_BEFORE.includes(name));
    const scope = { roots, names: new Set(names), blocks: new Set<string>(), previewer };
    return {
      ofKey: { ...ofKey, names, evaluate: (value) => previewValue(value, scope) },
      onPages: { ...scopeOf('page', ['params']), names: undefined, evaluate: async (value) => checkedOnly(value) },
    };
  }, [session, document, shapes, known, workspace, previewer]);
}

function readingOf(roots: readonly DataNode[]): Pick<FieldSurroundings, 'roots' | 'search' | 'completions' | 'hover'> {
  return {
    roots: () => roots,
    search: (query) => searchData(roots, query),
    completions: (position) => suggest(roots, position),
    hover: (position) => describe(roots, position),
  };
}

/** The values of a page are known there only. */
function checkedOnly(value: Value): Preview {
  const reading = readValue(value);
  return 'problem' in reading ? reading.problem : { kind: 'nothing' };
}
