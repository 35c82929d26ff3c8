import { z } from 'zod';
import { behaviourSchema, type EventStep, stepsSchema } from './behaviour.ts';
import { idSchema } from './function.ts';
import { canonicalJson, type JsonValue, jsonSchema } from './json.ts';
import { blockNameSchema, labelSchema, nameSchema } from './names.ts';
import { type Value, valueSchema } from './value.ts';

export const PAGE_SCHEMA_VERSION = 1;

/** Steps of events read these besides the names of the page, so nothing on a page may be called so. */
const EVENT_NAMES = ['event', 'row'];

/** Name of what expressions of a page read: a component, a use of a function, a variable. */
const pageNameSchema = blockNameSchema.refine(
  (name) => !EVENT_NAMES.includes(name),
  'steps of events read something else by this name',
);

/** A component as stored. `props` are checked against its type's own schema by the planner. */
export interface Component {
  id: string;
  name: string;
  type: string;
  props: Record<string, JsonValue>;
  hidden?: Value | undefined;
  /** Steps by event (semantics 6.3). */
  events?: Record<string, EventStep[]> | undefined;
  /** Components inside it, by slot. */
  slots?: Record<string, Component[]> | undefined;
}

export const componentSchema: z.ZodType<Component> = z.lazy(() =>
  z
    .strictObject({
      id: idSchema,
      name: pageNameSchema,
      type: z.string().min(1).max(60),
      props: z.record(z.string().max(200), jsonSchema),
      hidden: valueSchema.optional(),
      events: z.record(z.string().max(60), stepsSchema).optional(),
      slots: z.record(z.string().max(60), stackSchema).optional(),
    })
    .meta({ id: 'Component' }),
);

const stackSchema = z.array(componentSchema).max(500);

/** A stack of components, so many twelfths of its row wide. */
const columnSchema = z.strictObject({ id: idSchema, span: z.int().min(1).max(12), components: stackSchema });
const rowSchema = z.strictObject({ id: idSchema, columns: z.array(columnSchema).max(12) });
const sectionSchema = z
  .strictObject({ id: idSchema, title: z.string().max(200).optional(), rows: z.array(rowSchema).max(200) })
  .meta({ id: 'Section' });

const boundParamSchema = z.strictObject({
  value: valueSchema,
  fixed: z
    .boolean()
    .default(false)
    .meta({ description: 'the server makes the value, and whoever has the page open can not send another' }),
});

/** A function that the page uses. Its id is what the page calls: the server knows by it what may be run (semantics 5.1). */
export const functionUseSchema = z
  .strictObject({
    id: idSchema,
    name: pageNameSchema,
    function: nameSchema,
    params: z.record(nameSchema, boundParamSchema).default({}),
    asJob: z
      .boolean()
      .optional()
      .meta({ description: 'starts a job instead of waiting for the result: data is `{ id }`' }),
    behaviour: behaviourSchema.optional().meta({ description: "the function's own if left out" }),
  })
  .meta({ id: 'FunctionUse' });

const variableSchema = z
  .strictObject({ name: pageNameSchema, start: jsonSchema.default(null), description: z.string().max(2000).optional() })
  .meta({ id: 'PageVariable' });

/** The page document: sections, rows of twelve columns, stacks of components. Unknown keys are refused everywhere. */
export const pageSchema = z
  .strictObject({
    schemaVersion: z.literal(PAGE_SCHEMA_VERSION),
    name: labelSchema,
    title: z.string().max(200).default(''),
    description: z.string().max(5000).default(''),
    app: labelSchema
      .optional()
      .meta({ description: 'the app that it belongs to; functions of that app are open to it' }),
    params: z
      .array(nameSchema)
      .max(50)
      .default([])
      .meta({ description: 'names of the address, read as `page.params`' }),
    variables: z.array(variableSchema).max(200).default([]),
    functions: z.array(functionUseSchema).max(200).default([]),
    sections: z.array(sectionSchema).max(200).default([]),
    overlays: stackSchema.default([]).meta({ description: 'modals and drawers' }),
  })
  .meta({ title: 'Switchyard page' });

export type PageDocument = z.infer<typeof pageSchema>;
export type PageInput = z.input<typeof pageSchema>;
export type FunctionUse = z.infer<typeof functionUseSchema>;

/** The text that a version's hash is taken of. */
export function hashedPage(document: PageDocument): string {
  return canonicalJson(document as unknown as JsonValue);
}

/** A component with the way to it, and the slots around it, outermost first. */
export interface PlacedComponent {
  component: Component;
  path: readonly (string | number)[];
  around: readonly { component: Component; slot: string }[];
}

/** All components of a page, those inside others included, in the order of the page. */
export function* allComponents({
  sections,
  overlays,
}: Pick<PageDocument, 'sections' | 'overlays'>): Generator<PlacedComponent, void, undefined> {
  for (const [section, { rows }] of sections.entries()) {
    for (const [row, { columns }] of rows.entries()) {
      for (const [column, { components }] of columns.entries()) {
        yield* inStack(components, ['sections', section, 'rows', row, 'columns', column, 'components'], []);
      }
    }
  }
  yield* inStack(overlays, ['overlays'], []);
}

function* inStack(
  stack: readonly Component[],
  path: PlacedComponent['path'],
  around: PlacedComponent['around'],
): Generator<PlacedComponent, void, undefined> {
  for (const [index, component] of stack.entries()) {
    const place = [...path, index];
    yield { component, path: place, around };
    for (const [slot, inner] of Object.entries(component.slots ?? {})) {
      yield* inStack(inner, [...place, 'slots', slot], [...around, { component, slot }]);
    }
  }
}
