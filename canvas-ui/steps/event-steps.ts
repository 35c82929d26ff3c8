import { parsePointer, withValueAt } from '#model';
import { type EventStep, eventStepJsonSchema, eventStepSchema, isJsonObject, type JsonValue, pointer } from '#schema';
import { asSchema, type FieldProblem, layoutOf } from '../form/index.ts';

/** A step of an event handler as its form has it: perhaps not whole yet. */
export type StepValue = { readonly [key: string]: JsonValue };

export const STEP_SCHEMA = asSchema(eventStepJsonSchema());

/** What a step can be, in the order of the schema. */
export const STEP_KINDS = (layoutOf(STEP_SCHEMA, {}).variants?.items ?? []).map(({ id, label, schema }) => ({
  id,
  label,
  description: typeof schema.description === 'string' ? schema.description : undefined,
}));

/** Lists of steps inside of a step, by the name of their field. */
export function listsIn({ kind }: StepValue): readonly string[] {
  if (kind === 'run') return ['onSuccess', 'onError'];
  return kind === 'parallel' ? ['steps'] : [];
}

export function freshStep(kind: string): StepValue {
  return kind === 'parallel' ? { kind, steps: [] } : { kind };
}

/** The step as it is stored; undefined while something is missing. */
export function wholeStep(value: StepValue): EventStep | undefined {
  return eventStepSchema.safeParse(value).data;
}

export function stepsIn(value: JsonValue | undefined): readonly EventStep[] {
  return Array.isArray(value)
    ? value.flatMap((one) => {
        const step = isJsonObject(one) ? wholeStep(one) : undefined;
        return step ? [step] : [];
      })
    : [];
}

export function toStepValue(step: EventStep): StepValue {
  const json: JsonValue = JSON.parse(JSON.stringify(step));
  return isJsonObject(json) ? json : {};
}

/** The step with its list of that name changed. An empty one is not written down, but for a parallel step's own. */
export function withList(value: StepValue, list: string, steps: readonly EventStep[]): StepValue {
  const json = steps.map(toStepValue);
  const next = withValueAt({ ...value }, [list], json.length === 0 && list !== 'steps' ? undefined : json);
  return isJsonObject(next) ? next : value;
}

/** The step with one field changed, as its form tells it. */
export function withField(value: StepValue, path: string, field: JsonValue | undefined): StepValue {
  const next = withValueAt({ ...value }, parsePointer(path) ?? [], field);
  return isJsonObject(next) ? next : value;
}

/** What is still missing, and what is wrong, by the fields of the form. */
export function stepProblems(value: StepValue): Map<string, FieldProblem[]> {
  const { error } = eventStepSchema.safeParse(value);
  const problems = new Map<string, FieldProblem[]>();
  for (const issue of error?.issues ?? []) {
    const [field] = issue.path;
    const isMissing = field !== undefined && !Object.hasOwn(value, field);
    const problem: FieldProblem = isMissing
      ? { severity: 'incomplete', message: 'Needed before the step is saved.' }
      : { severity: 'error', message: sentence(issue.message) };
    const at = field === undefined ? '' : pointer('', String(field));
    problems.set(at, [...(problems.get(at) ?? []), problem]);
  }
  return problems;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

const TELLING = ['function', 'variable', 'component', 'modal', 'page', 'text', 'url', 'fileName'];
const MAX_SUMMARY = 80;

/** The field by which steps of one kind are told apart, in a few words. */
export function summaryOf(value: StepValue): string {
  if (value.kind === 'parallel') {
    const { length } = stepsIn(value.steps);
    return length === 1 ? '1 step' : `${length} steps`;
  }
  const field = TELLING.find((name) => Object.hasOwn(value, name));
  return field === undefined ? '' : textOf(value[field]).slice(0, MAX_SUMMARY);
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (!isJsonObject(value)) return '';
  if (typeof value.text === 'string') return value.text;
  if (typeof value.code === 'string') return value.code;
  return typeof value.value === 'string' ? value.value : JSON.stringify(value.value ?? null);
}
