import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { queries } from '#api';
import { searchData, toDataNode } from '#model';
import { type ComponentCatalog, indexOfPage } from '#page-model';
import type { JsonValue, PageDocument, Parameter } from '#schema';
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
import { usePageValues } from './page-values.tsx';
import { usePageDocument, usePageSession } from './session-context.tsx';

const memories = new WeakMap<object, FieldMemory>();

/** What was typed in other modes of fields lives as long as the editor. */
function memoryOf(session: object): FieldMemory {
  const known = memories.get(session) ?? createFieldMemory();
  memories.set(session, known);
  return known;
}

/** Names that are there besides those of the page, with an example where the open page has one: `row`, `event`. */
export type Locals = Readonly<Record<string, JsonValue | undefined>>;

/** Everything that the fields of a page must know of where they stand. `owner` tells fields of one thing from another's. */
export function usePageSurroundings(owner: string, locals: Locals): FieldSurroundings {
  const session = usePageSession();
  const document = usePageDocument();
  const values = useDeferredValue(usePageValues());
  const previewer = usePreviewer();
  const workspace = usePageFunctions();
  const pages = useQuery(queries.pages()).data;
  return useMemo(() => {
    const known = { ...values, ...locals };
    const uses = new Set(document.functions.map((use) => use.name));
    const roots = Object.entries(known).map(([name, value]) => ({
      ...toDataNode({ path: name, name, value, source: 'the page' }),
      ...(uses.has(name) ? { inserted: `${name}.data` } : {}),
    }));
    const names = namesOf(roots).filter((name) => Object.hasOwn(known, name));
    const nameSet = new Set(names);
    return {
      owner,
      roots: () => roots,
      search: (query) => searchData(roots, query),
      evaluate: (value) => previewValue(value, { roots, names: nameSet, blocks: NO_BLOCKS, previewer }),
      names,
      completions: (position) => suggest(roots, position),
      hover: (position) => describe(roots, position),
      declarations: () => '',
      resources: [],
      functions: workspace.choices,
      choices: (of, beside) =>
        of === 'pages'
          ? pages?.map(({ name }) => ({ id: name, label: name }))
          : choicesOf({ document, catalog: session.catalog }, of, beside),
      tables: async () => ({}),
      parametersOf: workspace.parametersOf,
      runTo: undefined,
      memory: memoryOf(session),
    };
  }, [owner, locals, values, previewer, workspace, pages, document, session]);
}

const NO_BLOCKS: ReadonlySet<string> = new Set();

/** What steps can be about. */
function choicesOf(
  { document, catalog }: { document: PageDocument; catalog: ComponentCatalog },
  of: string,
  beside: JsonValue | undefined,
) {
  const components = [...indexOfPage(document).components.values()].map(({ component }) => component);
  const named = (list: readonly { name: string }[]) => list.map(({ name }) => ({ id: name, label: name }));
  const settable = (type: string) =>
    Object.entries(catalog.get(type)?.values ?? {}).filter(([, value]) => value.settable === true);
  if (of === 'variables') return named(document.variables);
  if (of === 'modals') return named(document.overlays);
  if (of === 'components') return named(components.filter(({ type }) => settable(type).length > 0));
  const component = components.find(({ name }) => name === beside);
  return component && settable(component.type).map(([id, { description }]) => ({ id, label: id, description }));
}

function usePreviewer() {
  const [previewer] = useState(() => createPreviewer());
  useEffect(() => () => previewer.dispose(), [previewer]);
  return previewer;
}

export interface PageFunctions {
  /** The uses of the page, then what else the workspace has. */
  choices: readonly { id: string; label: string; description?: string | undefined }[];
  /** Functions by the name that steps run them by: that of their use where the page has one. */
  functions: ReadonlyMap<string, string>;
  /** Names of the workspace's functions. */
  all: readonly string[];
  /** Of a use of the page, or of a function. */
  parametersOf(name: string): Promise<readonly Parameter[] | undefined>;
}

/** Functions to choose from, by the name of their use where the page has one. */
export function usePageFunctions(): PageFunctions {
  const client = useQueryClient();
  const { functions: uses } = usePageDocument();
  const functions = useQuery(queries.functions()).data;
  return useMemo(() => {
    const used = new Set(uses.map((use) => use.function));
    const others = (functions ?? []).filter(({ name }) => !used.has(name));
    return {
      functions: new Map([
        ...others.map(({ name }): [string, string] => [name, name]),
        ...uses.map((use): [string, string] => [use.name, use.function]),
      ]),
      all: (functions ?? []).map(({ name }) => name),
      choices: [
        ...uses.map((use) => ({ id: use.name, label: use.name, description: 'On this page' })),
        ...others.map(({ name, description }) => ({
          id: name,
          label: name,
          description: description || 'Adds it to the page',
        })),
      ],
      async parametersOf(name) {
        const target = uses.find((use) => use.name === name)?.function ?? name;
        const live = functions?.find((one) => one.name === target)?.liveVersion;
        if (live !== undefined && live !== null) {
          return (await client.fetchQuery(queries.version(target, live))).document.params;
        }
        return (await client.fetchQuery(queries.draft(target))).document.params;
      },
    };
  }, [client, uses, functions]);
}
