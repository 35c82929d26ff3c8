import { z } from 'zod';
import { type Expression, ExpressionError, parseExpression, parseTemplate, type Template } from '#expression';
import { type JsonValue, type Value, valueSchema } from '#schema';

/** What the canvas needs to draw a field. Survives into JSON Schema, so a form needs no code of the block. */
export interface FieldMeta {
  label?: string;
  help?: string;
  placeholder?: string;
  /**
   * Name of a widget in canvas-ui/form. `resource` also sets the connector beside it, `parameters` shows those of the
   * function beside it, `hidden` is set by another field.
   */
  widget?:
    | 'text'
    | 'multiline'
    | 'number'
    | 'switch'
    | 'select'
    | 'json'
    | 'code'
    | 'resource'
    | 'function'
    | 'parameters'
    | 'hidden';
  /** What each value of an enum is called. */
  choices?: Readonly<Record<string, string>>;
  /** On the button that adds an item to a list. */
  addLabel?: string;
  /** Seldom needed: a form keeps it folded away. */
  advanced?: boolean;
}

/** A parsed Value field. A class, so that no document can spell one (security R3). */
export class ValueField<T> {
  readonly source: { literal: JsonValue } | { expression: Expression } | { template: Template };
  readonly schema: z.ZodType<T>;
  /** Deferred fields are evaluated by the block itself, as often as it likes: a loop's `while`. */
  readonly deferred: boolean;

  constructor(source: ValueField<T>['source'], schema: z.ZodType<T>, deferred: boolean) {
    this.source = source;
    this.schema = schema;
    this.deferred = deferred;
  }
}

/** A {@link ValueField} that its block evaluates when it likes. */
export class DeferredField<T> extends ValueField<T> {
  declare readonly deferred: true;
}

/** Text whose holes stay apart from it: SQL, URLs, bodies. The connector puts each value where it is safe. */
export class TemplateField {
  readonly template: Template;
  readonly text: string;
  readonly language: string;

  constructor(text: string, template: Template, language: string) {
    this.text = text;
    this.template = template;
    this.language = language;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Code of an author. Never evaluated here; `names` are what it reads from its surroundings. */
export class CodeField {
  readonly text: string;
  readonly language: string;
  readonly names: readonly string[];
  /** Those of them that mean something in the language where no block is called so. */
  readonly known: ReadonlySet<string>;
  /** It waits for nothing, asks the server for nothing and needs no library: the sandbox has a shorter way for that. */
  readonly isPlain: boolean;
  readonly imports: readonly CodeImport[];
  readonly doubt: CodeDoubt | undefined;

  constructor(text: string, language: string, reading: CodeReading) {
    const { names, known = NO_NAMES, isPlain = false, imports = [], doubt } = reading;
    this.text = text;
    this.language = language;
    this.names = names;
    this.known = known;
    this.isPlain = isPlain;
    this.imports = imports;
    this.doubt = doubt;
  }

  /** What a trace shows of it: the code itself is in the document. */
  toJSON(): { reads: readonly string[] } {
    return { reads: this.names };
  }
}

/** A hole that called one of the template's helpers, with its arguments evaluated: `{{ ident(params.column, ["name"]) }}`. */
export class HelperValue {
  readonly name: string;
  readonly args: readonly JsonValue[];

  constructor(name: string, args: readonly JsonValue[]) {
    this.name = name;
    this.args = args;
  }
}

/** A {@link TemplateField} with its values: `parts.length` is `values.length + 1`. */
export interface ResolvedTemplate {
  parts: readonly string[];
  values: readonly (JsonValue | HelperValue)[];
}

/** Evaluates a deferred field, with further names in scope. */
export type Deferred<T> = (locals?: Readonly<Record<string, unknown>>) => T;

/** A parsed config as `execute` sees it: every field replaced by its value. */
export type Resolved<C> =
  C extends DeferredField<infer T>
    ? Deferred<T>
    : C extends ValueField<infer T>
      ? T
      : C extends TemplateField
        ? ResolvedTemplate
        : C extends CodeField
          ? CodeField
          : C extends readonly (infer Item)[]
            ? Resolved<Item>[]
            : C extends object
              ? { [Key in keyof C]: Resolved<C[Key]> }
              : C;

/** A module that code imports and that only comes with a library. */
export interface CodeImport {
  /** The first part of its name. */
  name: string;
  start: number;
  end: number;
  /** The code goes on without it. */
  isOptional: boolean;
}

/** Where reading code got stuck, in a language that we know less well than it knows itself. */
export interface CodeDoubt {
  message: string;
  start: number;
  end: number;
  /** It is wrong, as far as anybody but the language can tell. */
  isCertain: boolean;
}

/** What reading code tells: the names it takes from outside, and where it can't be parsed. */
export interface CodeReading {
  names: readonly string[];
  /** See {@link CodeField.known}. */
  known?: ReadonlySet<string>;
  /** It waits for nothing and asks for nothing: see {@link CodeField.isPlain}. */
  isPlain?: boolean;
  error?: { message: string; start: number; end: number } | undefined;
  /** For a language that has the last word itself: see Sandbox.check. */
  doubt?: CodeDoubt | undefined;
  imports?: readonly CodeImport[];
}

/** Any JSON inside a {@link value}: what reaches it has been checked to be JSON already, so nothing is walked again. */
export const anyJson = z.custom<JsonValue>(() => true);

/** A field of any JSON type `schema`, given as literal, expression or template. */
export function value<S extends z.ZodType>(schema: S, meta: FieldMeta = {}) {
  return valueSchema
    .transform(
      (tagged, context) => new ValueField<z.output<S>>(toSource(tagged, schema, context), typed(schema), false),
    )
    .meta(describe('value', meta, { accepts: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }));
}

/** As {@link value}, evaluated by the block when and as often as it likes. */
export function deferred<S extends z.ZodType>(schema: S, meta: FieldMeta = {}) {
  const accepts = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return valueSchema
    .transform(
      (tagged, context) => new DeferredField<z.output<S>>(toSource(tagged, schema, context), typed(schema), true),
    )
    .meta(describe('value', meta, { accepts, deferred: true }));
}

export interface TemplateMeta extends FieldMeta {
  /** Functions that a hole may call and whose call the connector answers itself: see {@link HelperValue}. */
  helpers?: readonly string[];
}

/** Text with holes that stay apart: see {@link TemplateField}. Kept as a file of its own on disk if it has a language. */
export function template(language: string, meta: TemplateMeta = {}) {
  return z
    .string()
    .max(200_000)
    .transform((text, context) => {
      try {
        return new TemplateField(text, parseTemplate(text, { helpers: meta.helpers ?? [] }), language);
      } catch (thrown) {
        return refuse(thrown, text, context);
      }
    })
    .meta(describe('template', meta, { language }));
}

/** A template's text that says `text` and has no holes, for query documents made by code. Anything but text is left alone. */
export function plainTemplate(text: JsonValue | undefined): JsonValue | undefined {
  // A backslash before {{ is doubled, since one alone would be taken for the escape.
  return typeof text === 'string' ? text.replace(/(\\*)\{\{/g, '$1$1\\{{') : text;
}

/** Code in a language, kept as a file of its own on disk. */
export function code(language: string, read: (text: string) => CodeReading, meta: FieldMeta = {}) {
  return z
    .string()
    .max(500_000)
    .transform((text, context) => {
      const reading = read(text);
      const { error } = reading;
      if (error) context.issues.push(positioned(error.message, text, error.start, error.end));
      return new CodeField(text, language, reading);
    })
    .meta(describe('code', meta, { language, widget: 'code' }));
}

/** A setting of a resource that is stored encrypted and never given out (security R14). */
export function secret(meta: FieldMeta = {}) {
  return z
    .string()
    .max(20_000)
    .meta(describe('secret', meta, {}));
}

/**
 * A name that the block gives to something others read: `local`, to what its own graphs see (a loop's item), which has a
 * default; `variable`, to a variable of the run.
 */
export function declared<S extends z.ZodType>(declares: 'local' | 'variable', schema: S, meta: FieldMeta): S {
  return schema.meta(describe('name', meta, { declares }));
}

/** Label, help and widget for a plain zod schema. */
export function field<S extends z.ZodType>(schema: S, meta: FieldMeta): S {
  return schema.meta(describe('plain', meta, {}));
}

function describe(kind: string, { label, help, ...rest }: FieldMeta, more: Record<string, unknown>) {
  return {
    'x-field': { kind, ...rest, ...more },
    ...(label ? { title: label } : {}),
    ...(help ? { description: help } : {}),
  };
}

/** Zod infers `output<S>`; ZodType<T> is invariant in nothing we use, so this is a widening, not a cast. */
function typed<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>> {
  return schema as z.ZodType<z.output<S>>;
}

type Refusals = z.core.$RefinementCtx<unknown>;

/** A literal is checked here, so that one that does not fit is an issue of the document and not an error of the run. */
function toSource(tagged: Value, schema: z.ZodType, context: Refusals): ValueField<unknown>['source'] {
  if (tagged.kind === 'literal') {
    const { success, error } = schema.safeParse(tagged.value);
    for (const { message } of success ? [] : error.issues)
      context.issues.push({ code: 'custom', message, input: tagged.value });
    return { literal: tagged.value };
  }
  const text = tagged.kind === 'expression' ? tagged.code : tagged.text;
  try {
    return tagged.kind === 'expression' ? { expression: parseExpression(text) } : { template: parseTemplate(text) };
  } catch (thrown) {
    return refuse(thrown, text, context);
  }
}

function refuse(thrown: unknown, text: string, context: Refusals): never {
  if (!(thrown instanceof ExpressionError)) throw thrown;
  context.issues.push(positioned(thrown.message, text, thrown.start, thrown.end));
  return z.NEVER;
}

/** An issue that knows where in the field's text it is. The planner turns it into an Issue with `position`. */
function positioned(message: string, input: string, start: number, end: number) {
  return { code: 'custom' as const, message, input, params: { position: { start, end } } };
}
