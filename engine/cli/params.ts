import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { isJsonObject, type JsonSchema, type JsonValue } from '#schema';
import { UsageError } from './explain.ts';

export interface ParamOptions {
  params?: string;
  param?: string[];
}

type Params = { [name: string]: JsonValue };

/**
 * The parameters of a call: `--params` as JSON, `@file` or `-` for standard input, and over them each `--param name=value`.
 * `declared` answers the JSON Schema of the parameters, so that `--param id=7` is a number where a number is declared and
 * text where text is. @throws UsageError
 */
export async function readParams(
  { params, param = [] }: ParamOptions,
  declared: () => Promise<JsonSchema | undefined>,
): Promise<Params> {
  const given = params === undefined ? {} : toObject(await textOf(params));
  if (param.length === 0) return given;
  const schema = await declared();
  const properties = isJsonObject(schema?.properties ?? null) ? schema?.properties : {};
  const single = param.map((text): [string, JsonValue] => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--param takes name=value, not "${text}".`);
    return [name, toValue(value, Object.entries(properties ?? {}).find(([key]) => key === name)?.[1])];
  });
  return { ...given, ...Object.fromEntries(single) };
}

async function textOf(given: string): Promise<string> {
  if (given === '-') return readAll(process.stdin);
  if (!given.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8');
  } catch {
    throw new UsageError(`The file ${given.slice(1)} can not be read.`);
  }
}

function toObject(text: string): Params {
  const value = toJson(text);
  if (value !== undefined && isJsonObject(value)) return value;
  const what = value === undefined ? 'That is not JSON' : 'That is JSON, but no object';
  throw new UsageError(`${what}. --params takes an object like '{"orderId": 1}', @file.json, or - for standard input.`);
}

/** Text where text is declared; anything else is JSON, and text again where it is none. */
function toValue(text: string, schema: JsonValue | undefined): JsonValue {
  const { type = null, enum: choices = null } = schema !== undefined && isJsonObject(schema) ? schema : {};
  const takesText = Array.isArray(choices) ? choices.includes(text) : [type].flat().includes('string');
  return takesText ? text : (toJson(text) ?? text);
}

function toJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** `30s`, `500ms`, `2m`, or seconds as a number. @throws UsageError */
export function toMilliseconds(text: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
  if (count === '' || !(ms >= 1)) throw new UsageError(`"${text}" is no time: write 500ms, 30s or 2m.`);
  return ms;
}
