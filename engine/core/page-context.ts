import type { LiveValue } from '#client';
import type { ComponentType, ValueField } from '#kit';
import type {
  Behaviour,
  FunctionDocument,
  FunctionUse,
  Issue,
  PageDocument,
  Parameter,
  PlacedComponent,
} from '#schema';

/** What a page must know of a function: of its published version, or that it has none. */
export interface FunctionFacts {
  version: number | null;
  params: readonly Parameter[];
  scope: FunctionDocument['scope'];
  behaviour: Behaviour | undefined;
}

/** What a name of a page stands for. */
export type PageName =
  | { kind: 'component'; placed: PlacedComponent; type: ComponentType | undefined }
  | { kind: 'function'; use: FunctionUse; facts: FunctionFacts | undefined }
  | { kind: 'variable' };

/** Something whose value depends on what it reads: a value of a component, or a function that runs by itself. */
export interface PageRead {
  from: string;
  to: string;
  at: string;
}

/** What is shared while one page is planned. */
export interface PageContext {
  readonly page: Pick<PageDocument, 'name' | 'app'>;
  readonly components: ReadonlyMap<string, ComponentType>;
  readonly issues: Issue[];
  readonly names: ReadonlyMap<string, PageName>;
  readonly reads: PageRead[];
}

/** Where a value stands, and what can be read there. */
export interface ValuePlace {
  at: string;
  /** Names besides those of the page: `row`, `item`, `result`. */
  locals: ReadonlySet<string>;
  /** What changes when it does: see {@link PageRead}. */
  node?: string | undefined;
  /** The server makes it, and knows nothing of the page. */
  onServer?: boolean | undefined;
}

export const NO_LOCALS: ReadonlySet<string> = new Set();

export function toLive({ source }: ValueField<unknown>): LiveValue {
  if ('literal' in source) return { kind: 'literal', value: source.literal };
  if ('expression' in source) return { kind: 'expression', expression: source.expression };
  return { kind: 'template', template: source.template };
}
