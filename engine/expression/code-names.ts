import type { Range } from './tree.ts';

export interface CodeError extends Range {
  message: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** False where the language may know better than we do. */
  isCertain: boolean;
}

/** What the body of a code block takes from its surroundings. Without names if it can't be parsed. */
export interface CodeNames {
  /** Free names, and where they are: also those of JavaScript itself, such as `Math` and `console`. */
  names: ReadonlyMap<string, readonly Range[]>;
  /** The members read right below a free name: `crm` of `resources` for `resources.crm.get(…)`. */
  members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Free names that are also used as a whole or with a computed member, so that `members` doesn't tell all. */
  dynamic: ReadonlySet<string>;
  /** By its syntax it runs in one go: see plain-syntax.ts. */
  isPlain: boolean;
  /** Names of which the code changes what they lead to. */
  changed: ReadonlySet<string>;
  error?: CodeError;
}
