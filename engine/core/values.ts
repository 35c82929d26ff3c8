import type { z } from 'zod';
import {
  type Budget,
  compile,
  compileTemplate,
  createBudget,
  type Expression,
  ExpressionError,
  helperCall,
  type Template,
} from '#expression';
import {
  type AppError,
  BlockError,
  CodeField,
  HelperValue,
  LimitError,
  type ResolvedTemplate,
  TemplateField,
  toJson,
  ValueField,
} from '#kit';
import { type JsonValue, pointer } from '#schema';
import type { Scope } from './scope.ts';

/** Evaluates all fields of one config against a scope. @throws BlockError `expression.*`, `block.invalid` */
export type Resolver = (scope: Scope) => unknown;

/** One pass over a config: everything in it shares one budget (semantics 4.3). */
interface Pass {
  scope: Scope;
  budget: Budget;
}

/** A part of a config, compiled: a value that never changes, or one to be made in each pass. */
type Part = { fixed: unknown } | { make: (pass: Pass) => unknown };

/** Compiles the fields of a parsed config, so that a run only calls closures. */
export function compileConfig(config: unknown): Resolver {
  const part = compilePart(config, '');
  if ('fixed' in part) return () => part.fixed;
  return (scope) => part.make({ scope, budget: createBudget() });
}

function compilePart(config: unknown, path: string): Part {
  if (config instanceof CodeField) return { fixed: config };
  if (config instanceof TemplateField) return compileApart(config.template, path);
  if (config instanceof ValueField) return compileField(config, path);
  if (Array.isArray(config)) {
    const parts = config.map((item, index) => compilePart(item, pointer(path, index)));
    return gather(parts, (values) => values);
  }
  if (typeof config !== 'object' || config === null) return { fixed: config };
  const entries = Object.entries(config);
  const parts = entries.map(([key, member]) => compilePart(member, pointer(path, key)));
  return gather(parts, (values) => Object.fromEntries(entries.map(([key], index) => [key, values[index]])));
}

function gather(parts: readonly Part[], build: (values: unknown[]) => unknown): Part {
  if (parts.every((part) => 'fixed' in part)) {
    return { fixed: build(parts.map((part) => ('fixed' in part ? part.fixed : undefined))) };
  }
  return { make: (pass) => build(parts.map((part) => ('fixed' in part ? part.fixed : part.make(pass)))) };
}

function compileField(field: ValueField<unknown>, path: string): Part {
  const evaluate = compileSource(field.source);
  if ('fixed' in evaluate && !field.deferred) return { fixed: checked(field.schema, evaluate.fixed, path) };
  const make = 'fixed' in evaluate ? () => evaluate.fixed : evaluate.make;
  if (!field.deferred)
    return {
      make: (pass) =>
        checked(
          field.schema,
          located(path, () => make(pass)),
          path,
        ),
    };
  return {
    make:
      ({ scope }) =>
      (locals: Readonly<Record<string, unknown>> = {}) => {
        const inner = Object.keys(locals).length === 0 ? scope : scope.with(locals);
        return checked(
          field.schema,
          located(path, () => make({ scope: inner, budget: createBudget() })),
          path,
        );
      },
  };
}

function compileSource(source: ValueField<unknown>['source']): Part {
  if ('literal' in source) return { fixed: source.literal };
  const evaluate = 'expression' in source ? compile(source.expression) : compileTemplate(source.template);
  return { make: ({ scope, budget }) => toJson(evaluate(scope, budget)).value };
}

/** Text whose values stay apart from it, for the connector to put in their place. */
function compileApart(template: Template, path: string): { make: (pass: Pass) => ResolvedTemplate } {
  const holes = template.holes.map(compileHole);
  return {
    make: (pass) => ({ parts: template.parts, values: holes.map((make) => located(path, () => make(pass))) }),
  };
}

/** A call of one of the template's helpers is the connector's to answer: only its arguments are evaluated. */
function compileHole(hole: Expression): (pass: Pass) => JsonValue | HelperValue {
  const call = helperCall(hole);
  const values = (call?.args ?? [hole]).map((expression) => compile(expression));
  const evaluate = ({ scope, budget }: Pass) => values.map((each) => toJson(each(scope, budget)).value);
  return call ? (pass) => new HelperValue(call.name, evaluate(pass)) : (pass) => evaluate(pass)[0] ?? null;
}

function checked(schema: z.ZodType, value: unknown, path: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = pointer(path, ...(issue?.path ?? []));
  throw new BlockError({
    code: 'block.invalid',
    message: `The field ${at || '/'} has a value that does not fit: ${issue?.message ?? 'invalid'}.`,
    details: { field: at },
  });
}

/** Runs `evaluate`, and says in which field an expression failed. */
function located<T>(path: string, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (thrown) {
    if (thrown instanceof ExpressionError) throw toFieldError(thrown, path);
    throw thrown;
  }
}

function toFieldError(error: ExpressionError, path: string): AppError {
  const fields = {
    message: `${error.message} (in the field ${path || '/'})`,
    details: { field: path, start: error.start, end: error.end },
    cause: error,
  };
  return error.code === 'expression.limit'
    ? new LimitError({ code: 'expression.limit', ...fields })
    : new BlockError({ code: error.code, ...fields });
}
