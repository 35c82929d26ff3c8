import { createContext, type ReactNode, useContext } from 'react';
import type { DataNode } from '#model';
import type { JsonValue, Parameter, Value } from '#schema';
import type { CompletionProvider, HoverProvider, Suggestion } from '../code/index.ts';
import type { InsertHow } from './insertion.ts';
import type { Kept } from './modes.ts';
import type { Preview } from './preview.ts';

interface Choice {
  id: string;
  label: string;
  description?: string | undefined;
}

/** A resource that a query can ask. */
interface ResourceChoice extends Choice {
  connector: string;
}

/** The field that a row of the data tree goes into. */
export interface InsertTarget {
  label: string;
  insert(path: string, how: InsertHow): void;
}

/** Text that is no JSON yet, and the value that counts until it is. */
export interface Unread {
  text: string;
  beside: JsonValue | undefined;
}

/** Remembers what was typed in each mode of a field, and which field had the focus last. */
export interface FieldMemory {
  kept(key: string): Kept;
  keep(key: string, kept: Kept): void;
  unread(key: string): Unread | undefined;
  keepUnread(key: string, unread: Unread | undefined): void;
  /** A list was reordered: what lies below no longer belongs to its place. */
  forget(prefix: string): void;
  target(): InsertTarget | undefined;
  setTarget(target: InsertTarget | undefined): void;
}

/** Everything that a field must know of where it stands. A block of a function gives it, or a component of a page. */
export interface FieldSurroundings {
  /** Tells fields of one owner from those of another. */
  owner: string;
  roots(): readonly DataNode[];
  search(query: string): readonly DataNode[];
  evaluate(value: Value): Promise<Preview>;
  /** Names that can be read here; undefined: nobody knows them all, so none is called unknown. */
  names: readonly string[] | undefined;
  completions: CompletionProvider;
  hover: HoverProvider;
  /** What Python can import besides its standard library. */
  modules?: readonly Suggestion[] | undefined;
  /** What code can read, as TypeScript. */
  declarations(): string;
  resources: readonly ResourceChoice[];
  functions: readonly Choice[];
  /**
   * What a field of the widget `choice` offers; `beside` is the value of the field that it goes with. Undefined, or left out:
   * nobody knows, so it is typed.
   */
  choices?: ((of: string, beside: JsonValue | undefined) => readonly Choice[] | undefined) | undefined;
  /** Columns by table. */
  tables(resource: string): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Of the version that a call runs; undefined: there is no such function. */
  parametersOf(name: string): Promise<readonly Parameter[] | undefined>;
  /** Runs what a preview waits for; undefined where nothing can be run. */
  runTo: ((name: string) => void) | undefined;
  memory: FieldMemory;
}

const SurroundingsContext = createContext<FieldSurroundings | undefined>(undefined);

export function FieldSurroundingsProvider({ value, children }: { value: FieldSurroundings; children: ReactNode }) {
  return <SurroundingsContext value={value}>{children}</SurroundingsContext>;
}

/** Undefined in forms of plain settings, which read nothing. */
export function useSurroundings(): FieldSurroundings | undefined {
  return useContext(SurroundingsContext);
}

export function createFieldMemory(): FieldMemory {
  const kept = new Map<string, Kept>();
  const unread = new Map<string, Unread>();
  let target: InsertTarget | undefined;
  return {
    kept: (key) => kept.get(key) ?? {},
    keep: (key, values) => void kept.set(key, values),
    unread: (key) => unread.get(key),
    keepUnread: (key, text) => void (text ? unread.set(key, text) : unread.delete(key)),
    forget(prefix) {
      for (const map of [kept, unread]) {
        for (const key of [...map.keys()]) if (key.startsWith(prefix)) map.delete(key);
      }
    },
    target: () => target,
    setTarget(next) {
      target = next;
    },
  };
}

/** A problem of one field, as the form shows it. */
export interface FieldProblem {
  severity: 'error' | 'warning' | 'info' | 'incomplete';
  message: string;
  /** In the text of the field. */
  position?: { start: number; end: number } | undefined;
}

/** What the widgets of one form share. */
export interface FormHost {
  value: JsonValue | undefined;
  /** What the value is by now, for what happens after the form is gone from the screen. */
  read(): JsonValue | undefined;
  /** By JSON Pointer in the value; `''` replaces all of it, undefined takes out. */
  onChange(path: string, value: JsonValue | undefined): void;
  problems(path: string): readonly FieldProblem[];
  /** Changes a name that others refer to; without it a name changes like any text. */
  rename?: ((path: string, to: string) => void) | undefined;
  nameProblem?: ((path: string, to: string) => string | undefined) | undefined;
  /** Secrets that are stored already, by pointer. */
  secrets?: ReadonlySet<string> | undefined;
  isReadOnly: boolean;
}

const HostContext = createContext<FormHost | undefined>(undefined);

export function FormHostProvider({ value, children }: { value: FormHost; children: ReactNode }) {
  return <HostContext value={value}>{children}</HostContext>;
}

export function useFormHost(): FormHost {
  const host = useContext(HostContext);
  if (!host) throw new Error('useFormHost is for what is inside a form');
  return host;
}
