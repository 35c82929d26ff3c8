import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { queries } from '#api';
import { lastInputs, useDocument, useKnownValues, useRun, useSession, useView } from '#editor';
import { dataTree, declarations, indexOf, type Shapes, searchData } from '#model';
import { type FunctionDocument, librariesOf, type Parameter } from '#schema';
import {
  createFieldMemory,
  createPreviewer,
  describe,
  type FieldMemory,
  type FieldSurroundings,
  namesOf,
  previewValue,
  suggest,
} from '../form/index.ts';
import { toModelValues } from './known-scope.ts';
import { modulesOf, useLibraries } from './use-libraries.ts';

const memories = new WeakMap<object, FieldMemory>();

/** What was typed in other modes of fields outlives the inspector, as long as the editor. */
function memoryOf(session: object): FieldMemory {
  const known = memories.get(session);
  if (known) return known;
  const made = createFieldMemory();
  memories.set(session, made);
  return made;
}

/** Everything that the fields of one block must know of where it stands. */
export function useBlockSurroundings(id: string): FieldSurroundings {
  const session = useSession();
  const { document, shapes } = useLater(
    id,
    useDocument(({ history, shapes: known }) => ({ document: history.document, shapes: known })),
  );
  const known = useModelValues(document);
  const workspace = useWorkspace(document);
  const libraries = useLibraries(document);
  const previewer = usePreviewer();
  return useMemo(() => {
    const knowledge = { catalog: session.catalog, shapes };
    const roots = dataTree(document, id, { knowledge, known, own: true });
    const names = namesOf(roots);
    const blocks = indexOf(document).names;
    const nameSet = new Set(names);
    let declared: string | undefined;
    return {
      owner: id,
      roots: () => roots,
      search: (query) => searchData(roots, query),
      evaluate: (value) => previewValue(value, { roots, names: nameSet, blocks: new Set(blocks.keys()), previewer }),
      names,
      completions: (position) => suggest(roots, position),
      hover: (position) => describe(roots, position),
      modules: libraries && modulesOf(libraries, librariesOf(document)),
      declarations() {
        declared ??= declarations(document, id, { knowledge, known, workspace: { resources: workspace.known } });
        return declared;
      },
      resources: workspace.resources,
      functions: workspace.functions,
      tables: workspace.tables,
      parametersOf: workspace.parametersOf,
      runTo(name) {
        const block = blocks.get(name);
        if (block !== undefined) void session.runner.test({ ...lastInputs(session), run: 'upTo', block });
      },
      memory: memoryOf(session),
    };
  }, [session, document, shapes, id, known, workspace, libraries, previewer]);
}

interface Known {
  document: FunctionDocument;
  shapes: Shapes;
}

/** An edit is drawn first; then follows what fields know of the function around them. A block that is new is known at once. */
function useLater(id: string, now: Known): Known {
  const later = useDeferredValue(now);
  return indexOf(later.document).blocks.has(id) ? later : now;
}

export function useModelValues(document: FunctionDocument) {
  const { catalog } = useSession();
  // A run tells something new with each frame; what is typed meanwhile comes first.
  const known = useDeferredValue(useKnownValues());
  const run = useDeferredValue(useRun());
  const passes = useView((state) => state.passes);
  return useMemo(
    () => toModelValues(known, { document, catalog, run, passes }),
    [known, document, catalog, run, passes],
  );
}

export function usePreviewer() {
  const [previewer] = useState(() => createPreviewer());
  useEffect(() => () => previewer.dispose(), [previewer]);
  return previewer;
}

/** Resources and functions to choose from, and what is in them. */
export function useWorkspace(document: FunctionDocument) {
  const client = useQueryClient();
  const { types } = useSession();
  const resources = useQuery(queries.resources()).data;
  const functions = useQuery(queries.functions()).data;
  const { name: own, params } = document;
  return useMemo(() => {
    const titles = new Map(types.connectors.map(({ type, title }) => [type, title]));
    return {
      known: resources?.map(({ name, connector }) => ({ name, connector })),
      resources: (resources ?? []).map(({ name, connector }) => ({
        id: name,
        label: name,
        description: titles.get(connector) ?? connector,
        connector,
      })),
      functions: (functions ?? []).map(({ name, description }) => ({
        id: name,
        label: name,
        description: description || undefined,
      })),
      async tables(resource: string) {
        const { tables } = await client.fetchQuery(queries.shape(resource));
        return Object.fromEntries(
          tables.map(({ schema, name, isVisible, columns }) => [
            isVisible ? name : `${schema}.${name}`,
            columns.map((column) => column.name),
          ]),
        );
      },
      async parametersOf(name: string): Promise<readonly Parameter[] | undefined> {
        if (name === own) return params;
        const live = functions?.find((one) => one.name === name)?.liveVersion;
        if (live !== undefined && live !== null)
          return (await client.fetchQuery(queries.version(name, live))).document.params;
        return (await client.fetchQuery(queries.draft(name))).document.params;
      },
    };
  }, [client, types, resources, functions, own, params]);
}
