import { z } from 'zod';
import { labelSchema, nameSchema } from './names.ts';
import { valueSchema } from './value.ts';

/**
 * How a function behaves on a page (semantics 6.2, 6.3): when it runs, and what the page does afterwards. The server
 * stores and publishes it and acts on none of it. Values are read in the scope of the page, so the planner leaves them alone.
 */

const MAX_HANDLERS = 50;

const delayMs = z.int().min(1).max(60_000);
const pace = {
  debounceMs: delayMs.optional().meta({ description: 'waits until nothing has happened for so long' }),
  throttleMs: delayMs.optional().meta({ description: 'at most once in so long' }),
};
const isOnePace = ({ debounceMs, throttleMs }: { debounceMs?: number | undefined; throttleMs?: number | undefined }) =>
  debounceMs === undefined || throttleMs === undefined;
const PACE_PROBLEM = 'debounceMs and throttleMs do not go together';

/** When a function runs on a page. */
export const runBehaviourSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('manual') }).meta({ description: 'only when an event says so' }),
    z.strictObject({ kind: z.literal('onLoad') }).meta({ description: 'once, when the page opens' }),
    z
      .strictObject({ kind: z.literal('onChange'), ...pace })
      .refine(isOnePace, PACE_PROBLEM)
      .meta({ description: 'when the page opens, and when a parameter has another value' }),
    z
      .strictObject({ kind: z.literal('interval'), everyMs: z.int().min(1000).max(86_400_000) })
      .meta({ description: 'when the page opens, then again and again' }),
    z
      .strictObject({ kind: z.literal('after'), function: nameSchema })
      .meta({ description: 'when another function of the page has succeeded' }),
  ])
  .meta({ id: 'RunBehaviour' });

/** How a form draws a field of a step: read by canvas-ui/form, as the marks of a block's fields are. */
const drawn = (title: string, mark: Record<string, unknown> = {}) => ({ title, 'x-field': mark });
const value = (title: string, type: string, mark: Record<string, unknown> = {}) => ({
  ...drawn(title, { kind: 'value', accepts: type === 'any' ? {} : { type }, ...mark }),
});
const shown = (title: string, description: string) => ({ title, description });

const common = {
  when: valueSchema.optional().meta({
    ...value('Only when', 'boolean', { advanced: true }),
    description: 'The step is left out unless this is true.',
  }),
  debounceMs: delayMs.optional().meta({
    ...drawn('Debounce (ms)', { advanced: true }),
    description: 'Waits until nothing has happened for so long.',
  }),
  throttleMs: delayMs
    .optional()
    .meta({ ...drawn('Throttle (ms)', { advanced: true }), description: 'At most once in so long.' }),
};
const functionName = nameSchema.meta(drawn('Function', { widget: 'function' }));
const text = valueSchema.meta(value('Text', 'string'));
/** One of what the page has of these. */
const choice = (title: string, of: string, mark: Record<string, unknown> = {}) =>
  drawn(title, { widget: 'choice', of, ...mark });
const modal = nameSchema.meta(choice('Modal', 'modals'));

const runSchema = z
  .strictObject({
    kind: z.literal('run').meta(drawn('Kind', { widget: 'hidden' })),
    function: functionName,
    params: z
      .record(nameSchema, valueSchema)
      .optional()
      .meta(drawn('Parameters', { widget: 'parameters' })),
    ...common,
  })
  .meta(shown('Run a function', 'Then steps of its own, after its success or failure.'));

const SIMPLE = [
  z
    .strictObject({ kind: z.literal('refresh'), function: functionName, ...common })
    .meta(shown('Refresh a function', 'Runs it again with the parameters it had last.')),
  z
    .strictObject({
      kind: z.literal('setVariable'),
      variable: nameSchema.meta(choice('Variable', 'variables')),
      value: valueSchema.meta(value('Value', 'any')),
      ...common,
    })
    .meta(shown('Set a variable', 'A variable of the page.')),
  z
    .strictObject({
      kind: z.literal('setComponent'),
      component: nameSchema.meta(choice('Component', 'components')),
      property: labelSchema.meta(choice('Property', 'properties', { beside: 'component', placeholder: 'value' })),
      value: valueSchema.meta(value('Value', 'any')),
      ...common,
    })
    .meta(shown('Set a component', 'One property of a component of the page.')),
  z
    .strictObject({
      kind: z.literal('toast'),
      tone: z
        .enum(['info', 'success', 'warning', 'error'])
        .default('info')
        .meta(drawn('Tone', { choices: { info: 'Info', success: 'Success', warning: 'Warning', error: 'Error' } })),
      text,
      ...common,
    })
    .meta(shown('Show a toast', 'A short message that goes away.')),
  z
    .strictObject({ kind: z.literal('confirm'), text, ...common })
    .meta(shown('Ask to confirm', 'The steps after it run only after a yes.')),
  z
    .strictObject({ kind: z.literal('openModal'), modal, ...common })
    .meta(shown('Open a modal', 'Shows a modal of the page.')),
  z.strictObject({ kind: z.literal('closeModal'), modal, ...common }).meta(shown('Close a modal', 'Hides it again.')),
  z
    .strictObject({
      kind: z.literal('navigate'),
      page: labelSchema.meta(choice('Page', 'pages')),
      params: z
        .record(nameSchema, valueSchema)
        .optional()
        .meta(drawn('Parameters', { widget: 'values' })),
      ...common,
    })
    .meta(shown('Go to a page', 'Another page of this workspace.')),
  z
    .strictObject({
      kind: z.literal('openLink'),
      url: valueSchema.meta(value('Address', 'string', { placeholder: 'https://example.com/orders/{{ result.id }}' })),
      newTab: z.boolean().default(true).meta(drawn('In a new tab')),
      ...common,
    })
    .meta(shown('Open a link', 'An address outside of the pages.')),
  z
    .strictObject({ kind: z.literal('copy'), text, ...common })
    .meta(shown('Copy to the clipboard', 'A text for the user to paste.')),
  z
    .strictObject({
      kind: z.literal('download'),
      data: valueSchema.meta(value('Data', 'any', { placeholder: 'result' })),
      fileName: valueSchema.meta(value('File name', 'string', { placeholder: 'orders.csv' })),
      ...common,
    })
    .meta(shown('Download a file', 'With data of the page.')),
] as const;

type Simple = z.infer<(typeof SIMPLE)[number]>;
type SimpleInput = z.input<(typeof SIMPLE)[number]>;
type Common = z.infer<z.ZodObject<typeof common>>;
type CommonInput = z.input<z.ZodObject<typeof common>>;

/** Steps that belong to one call: they read its `result` or its `error`. */
interface RunStep extends z.infer<typeof runSchema> {
  onSuccess?: EventStep[] | undefined;
  onError?: EventStep[] | undefined;
}
interface RunStepInput extends z.input<typeof runSchema> {
  onSuccess?: EventStepInput[] | undefined;
  onError?: EventStepInput[] | undefined;
}
interface ParallelStep extends Common {
  kind: 'parallel';
  steps: (Simple | RunStep)[];
}
interface ParallelStepInput extends CommonInput {
  kind: 'parallel';
  steps: (SimpleInput | RunStepInput)[];
}

export type EventStep = Simple | RunStep | ParallelStep;
type EventStepInput = SimpleInput | RunStepInput | ParallelStepInput;

/** The steps of one event, in order. */
export const stepsSchema: z.ZodType<EventStep[], EventStepInput[]> = z.lazy(() =>
  z.array(eventStepSchema).max(MAX_HANDLERS),
);

const runStepSchema = runSchema
  .extend({
    onSuccess: stepsSchema.optional().meta({
      ...drawn('On success', { widget: 'hidden' }),
      description: 'steps after its success; they read `result`',
    }),
    onError: stepsSchema
      .optional()
      .meta({ ...drawn('On error', { widget: 'hidden' }), description: 'steps after its failure; they read `error`' }),
  })
  .meta(runSchema.meta() ?? {});

const stepSchema = z.discriminatedUnion('kind', [runStepSchema, ...SIMPLE]).refine(isOnePace, PACE_PROBLEM);

/** One step of an event handler. Steps run in order; only those of a `parallel` step run at the same time. */
export const eventStepSchema: z.ZodType<EventStep, EventStepInput> = z
  .discriminatedUnion('kind', [
    runStepSchema,
    ...SIMPLE,
    z
      .strictObject({
        kind: z.literal('parallel'),
        steps: z
          .array(stepSchema)
          .min(1)
          .max(MAX_HANDLERS)
          .meta(drawn('Steps', { widget: 'hidden' })),
        ...common,
      })
      .meta(shown('Several at once', 'Steps that do not wait for each other.')),
  ])
  .refine(isOnePace, PACE_PROBLEM)
  .meta({ id: 'EventStep' });

/** A step as JSON Schema, for its form. */
export function eventStepJsonSchema(): unknown {
  return z.toJSONSchema(eventStepSchema, { io: 'input', unrepresentable: 'any' });
}

export const behaviourSchema = z
  .strictObject({
    run: runBehaviourSchema.optional().meta({ description: 'when it runs; only when an event says so if unset' }),
    when: valueSchema.optional().meta({ description: 'it does not run by itself unless this is true' }),
    confirm: valueSchema.optional().meta({ description: 'what the user is asked before it runs' }),
    cacheSeconds: z.int().min(0).max(86_400).optional().meta({ description: 'how long the page keeps an answer' }),
    onSuccess: stepsSchema.optional().meta({ description: 'steps after a success; they read `result`' }),
    onError: stepsSchema.optional().meta({ description: 'steps after a failure; they read `error`' }),
  })
  .meta({ id: 'Behaviour' });

export type RunBehaviour = z.infer<typeof runBehaviourSchema>;
export type Behaviour = z.infer<typeof behaviourSchema>;
