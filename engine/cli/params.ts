import { readFileSync } from 'node:fs';
import { buffer as readAll } from 'node:stream/consumers';
import { InputError } from '#kit';
import { isJsonObject, type JsonSchema, type JsonValue } from '#schema';
import { parseJson } from '../http/json-body.ts';
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
  const given = params === undefined ? {} : toObject(await bytesOf(params));
  if (param.length === 0) return given;
  const schema = await declared();
  const properties = isJsonObject(schema?.properties ?? null) ? schema?.properties : {};
  const single = param.map((text): [string, JsonValue] => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--param takes name=value, not "${text}".`);
    const schemaOf = Object.entries(properties ?? {}).find(([key]) => key === name)?.[1];
    return [name, toValue(name, value, schemaOf)];
  });
  return { ...given, ...Object.fromEntries(single) };
}

async function bytesOf(given: string): Promise<Uint8Array> {
  if (given === '-') return readAll(process.stdin);
  if (!given.startsWith('@')) return Buffer.from(given);
  try {
    return readFileSync(given.slice(1));
  } catch {
    throw new UsageError(`The file ${given.slice(1)} can not be read.`);
  }
}

function toObject(bytes: Uint8Array): Params {
  const value = readJson(bytes, (problem) => `${problem} ${TAKES}`);
  if (isJsonObject(value)) return value;
  throw new UsageError(`This is JSON, but no object. ${TAKES}`);
}

const TAKES = `--params takes an object like '{"orderId": 1}', @file.json, or - for standard input.`;

/** As the server would read it. Else it would be sent as something that was not meant: of a key that stands twice the last one. */
function readJson(bytes: Uint8Array, told: (problem: string) => string): JsonValue {
  try {
    return parseJson(bytes);
  } catch (thrown) {
    if (thrown instanceof InputError) throw new UsageError(told(thrown.message));
    throw thrown;
  }
}

/** Text where text is declared; anything else is JSON, and text again where it is none. */
function toValue(name: string, text: string, schema: JsonValue | undefined): JsonValue {
  const { type = null, enum: choices = null } = schema !== undefined && isJsonObject(schema) ? schema : {};
  const takesText = Array.isArray(choices) ? choices.includes(text) : [type].flat().includes('string');
  return takesText || !isJson(text) ? text : readJson(Buffer.from(text), (problem) => `--param ${name}: ${problem}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
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
