import type { Ref } from 'react';
import type { CodeDiagnostic, HoverText } from './language-service.ts';
import type { Suggestion } from './suggestion.ts';

/** `template` is text with `{{ }}`, `expression` what may stand in a hole. SQL has holes too. */
export type CodeLanguage = 'javascript' | 'sql' | 'json' | 'python' | 'text' | 'expression' | 'template';

/** Where a completion or a hover is asked for. */
export interface CodePosition {
  text: string;
  pos: number;
  /** The word before the caret, or the word under the pointer. */
  word: string;
  /** What it is a member of, outermost first; empty for a name; undefined if only running the code could tell. */
  path: readonly string[] | undefined;
}

export type CompletionProvider = (position: CodePosition) => readonly Suggestion[] | Promise<readonly Suggestion[]>;
export type HoverProvider = (position: CodePosition) => HoverText | undefined | Promise<HoverText | undefined>;

/** What was typed to open the data picker, and where the caret is on the screen. */
export interface PickerRequest {
  trigger: '{{' | '/';
  rect: { left: number; right: number; top: number; bottom: number };
}

export interface CodeEditorApi {
  /** Inserts text at the caret, or in place of the selection. */
  insertAt(text: string): void;
  /** Inserts `getOrder.data.id` at the caret: in `{{ }}` where the caret is in plain text, in place of a typed `/`. */
  insertReference(expression: string): void;
  /** Goes on at the caret with what was typed while something else had the keyboard; what follows `}}` goes behind the hole. */
  typeOn(text: string): void;
  focus(): void;
  selectRange(from: number, to: number): void;
}

export interface CodeEditorProps {
  /** The spoken name. */
  label: string;
  language: CodeLanguage;
  value: string;
  onChange: (value: string) => void;
  onFocus?: (() => void) | undefined;
  onBlur?: (() => void) | undefined;
  /** `inline` looks like a text field and grows to 6 lines; `fill` takes its parent's height. Default: 200 px. */
  height?: 'inline' | 'fill' | number | undefined;
  placeholder?: string | undefined;
  isReadOnly?: boolean | undefined;
  isInvalid?: boolean | undefined;
  autoFocus?: boolean | undefined;
  /** The id of the element that describes the field, such as its error. */
  describedBy?: string | undefined;
  lineNumbers?: boolean | undefined;
  /** Found by others, with positions in `value`. */
  diagnostics?: readonly CodeDiagnostic[] | undefined;
  /** Everything that is underlined now, found here (JSON, JavaScript) or given: for a count of problems. */
  onDiagnostics?: ((diagnostics: readonly CodeDiagnostic[]) => void) | undefined;
  completions?: CompletionProvider | undefined;
  hover?: HoverProvider | undefined;
  /** What Python can import besides its standard library. */
  modules?: readonly Suggestion[] | undefined;
  /** Names that an expression may read. Others are marked as unknown; without this, none is. */
  names?: readonly string[] | undefined;
  /** JavaScript: what the code can read, as TypeScript: `declare const params: { id: number };`. */
  declarations?: string | undefined;
  /** SQL: columns by table (`orders`, `sales.orders`). */
  schema?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Ctrl+Enter. Without it the key is left to the page. */
  onSubmit?: (() => void) | undefined;
  /** `{{`, or `/` where a reference can begin, was typed. */
  onPicker?: ((request: PickerRequest) => void) | undefined;
  api?: Ref<CodeEditorApi> | undefined;
}
