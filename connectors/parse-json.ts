import { LimitError } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';

/** As deep as any value may be that travels between blocks. */
const MAX_DEPTH = 200;

/**
 * JSON that a resource answered. What is nested thousands of levels deep can be read, but not be written again.
 * @throws SyntaxError, or LimitError `value.tooLarge` for what is too deep
 */
export function parseJson(text: string): JsonValue {
  const parsed: JsonValue = JSON.parse(text);
  // Every level takes two characters.
  if (text.length > MAX_DEPTH * 2) checkDepth(parsed, MAX_DEPTH);
  return parsed;
}

function checkDepth(value: JsonValue, levels: number): void {
  if (!Array.isArray(value) && !isJsonObject(value)) return;
  if (levels === 0) {
    const message = `The answer holds JSON that is nested deeper than ${MAX_DEPTH} levels.`;
    throw new LimitError({ code: 'value.tooLarge', message });
  }
  for (const member of Array.isArray(value) ? value : Object.values(value)) checkDepth(member, levels - 1);
}
