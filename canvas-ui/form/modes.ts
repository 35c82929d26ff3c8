import { ExpressionError, parseExpression, parseTemplate } from '#expression';
import type { JsonValue, Value } from '#schema';
import { isJsonObject } from '#schema';
import { type Schema, typesOf } from './schema-node.ts';

/** How a value is written: by a control for its type, as text with holes, or as an expression. */
export type FieldMode = 'fixed' | 'text' | 'expression';

/** What was typed in each mode. */
export type Kept = Readonly<Partial<Record<FieldMode, Value>>>;

export function asValue(value: JsonValue | undefined): Value | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value.kind === 'literal' && value.value !== undefined) return { kind: 'literal', value: value.value };
  if (value.kind === 'expression' && typeof value.code === 'string') return { kind: 'expression', code: value.code };
  if (value.kind === 'template' && typeof value.text === 'string') return { kind: 'template', text: value.text };
  return undefined;
}

export function modeOf(value: Value): FieldMode {
  if (value.kind === 'literal') return 'fixed';
  return value.kind === 'template' ? 'text' : 'expression';
}

/** The mode that an author would most likely choose: what the placeholder is written in, else what the type suggests. */
export function usualMode(accepts: Schema, placeholder: string | undefined): FieldMode {
  const types = typesOf(accepts);
  if (placeholder?.includes('{{')) return 'text';
  if (types.has('string') || types.has('number') || types.has('integer')) return 'fixed';
  if (placeholder !== undefined) return isExpression(placeholder) ? 'expression' : 'fixed';
  if (types.has('boolean') || types.has('array') || types.has('object')) return 'expression';
  return 'expression';
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text);
    return true;
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return false;
    throw thrown;
  }
}

/** The value in another mode: what was typed there before, else the same value written the other way. */
export function switchMode(
  value: Value | undefined,
  to: FieldMode,
  kept: Kept,
): { value: Value | undefined; kept: Kept } {
  const remembered: Kept = value ? { ...kept, [modeOf(value)]: value } : kept;
  if (value && modeOf(value) === to) return { value, kept: remembered };
  return { value: remembered[to] ?? (value && rewritten(value, to)), kept: remembered };
}

function rewritten(value: Value, to: FieldMode): Value | undefined {
  if (to === 'expression') {
    const code =
      value.kind === 'literal' ? codeOf(value.value) : value.kind === 'template' ? holeOf(value.text) : value.code;
    return code === undefined ? undefined : { kind: 'expression', code };
  }
  if (to === 'text') {
    if (value.kind === 'expression')
      return { kind: 'template', text: value.code.trim() === '' ? '' : `{{ ${value.code} }}` };
    return value.kind === 'literal' ? { kind: 'template', text: escapeHoles(textOf(value.value)) } : value;
  }
  return toLiteral(value);
}

function codeOf(value: JsonValue): string | undefined {
  return value === '' || value === null ? undefined : JSON.stringify(value);
}

/** `{{ x }}` alone is x; other text is a template string. */
function holeOf(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const { holes, parts, isWhole } = parseTemplate(text);
    const [hole] = holes;
    if (isWhole && hole) return hole.source.trim();
    if (holes.length === 0) return JSON.stringify(parts.join(''));
    const quoted = parts.map((part) => part.replaceAll(/[\\`]|\$\{/g, '\\$&'));
    const codes = holes.map(({ source }) => `\${${source.trim()}}`);
    return `\`${quoted.map((part, at) => part + (codes[at] ?? '')).join('')}\``;
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return JSON.stringify(text);
    throw thrown;
  }
}

function escapeHoles(text: string): string {
  return text.replaceAll('{{', '\\{{');
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

/** Only what is plain data already can be a fixed value. */
function toLiteral(value: Value): Value | undefined {
  const text = value.kind === 'template' ? value.text : value.kind === 'expression' ? value.code : '';
  if (value.kind === 'template' && !text.includes('{{'))
    return text === '' ? undefined : { kind: 'literal', value: text };
  try {
    return value.kind === 'expression' ? { kind: 'literal', value: JSON.parse(text) } : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing was written: the field counts as not given. */
export function isBlank(value: Value): boolean {
  if (value.kind === 'expression') return value.code.trim() === '';
  return value.kind === 'template' ? value.text === '' : value.value === '';
}

/** Text that begins a hole is a template from then on. */
export function typedText(text: string): Value {
  return text.includes('{{') ? { kind: 'template', text } : { kind: 'literal', value: text };
}
