import { BlockError, type ResolvedTemplate } from '#kit';
import type { JsonValue } from '#schema';
import type { ResolvedRestQuery } from './query.ts';

export interface RequestBody {
  content: string;
  contentType: string;
}

/** @throws BlockError `block.invalid` when the text with its values is not JSON. */
export function toBody(body: ResolvedRestQuery['body']): RequestBody | undefined {
  switch (body.kind) {
    case 'none':
      return undefined;
    case 'json':
      return { content: JSON.stringify(body.value), contentType: 'application/json' };
    case 'jsonText':
      return { content: fillJson(body.text), contentType: 'application/json' };
    case 'form': {
      const fields = body.fields.map(({ name, value }) => [name, value === null ? '' : String(value)]);
      return {
        content: new URLSearchParams(fields).toString(),
        contentType: 'application/x-www-form-urlencoded',
      };
    }
    case 'text':
      return { content: body.text, contentType: body.contentType };
  }
}

/** Values keep their type where a value stands, and are escaped where a string goes on around them. */
function fillJson({ parts, values }: ResolvedTemplate): string {
  let inString = false;
  let text = '';
  for (const [index, part] of parts.entries()) {
    text += part;
    inString = endsInString(part, inString);
    if (index < parts.length - 1)
      text += inString ? insideString(values[index]) : JSON.stringify(values[index] ?? null);
  }
  if (!isJson(text)) throw new BlockError({ code: 'block.invalid', message: 'The body is not JSON.' });
  return text;
}

/** Whether a body can become JSON at all, tried with harmless values. */
export function canBeJson(parts: readonly string[]): boolean {
  let inString = false;
  return isJson(
    parts.reduce((text, part) => {
      const hole = inString ? 'x' : '0';
      inString = endsInString(part, inString);
      return text + hole + part;
    }),
  );
}

function endsInString(part: string, inString: boolean): boolean {
  // Escaped characters go first, so that an escaped quote is not counted.
  const quotes = part.replace(/\\./gs, '').split('"').length - 1;
  return quotes % 2 === 1 ? !inString : inString;
}

function insideString(value: ResolvedTemplate['values'][number] | undefined): string {
  if (value === null || value === undefined) return '';
  return JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(1, -1);
}

function isJson(text: string): boolean {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed !== undefined;
  } catch {
    return false;
  }
}
