import { ProblemError } from '#client';
import { didYouMean } from '#expression';
import { functionSummarySchema, isJsonObject, type JsonSchema, type JsonValue } from '#schema';
import type { TypedFunction } from '../typegen/function-types.ts';
import { type ApiOptions, again, callApi } from './api.ts';

/** The published functions that the caller may run, as /openapi.json tells of them. */
export async function publishedFunctions(api: ApiOptions): Promise<TypedFunction[]> {
  const document = await callApi(api, 'GET', '/openapi.json');
  return Object.entries(member(document, 'paths')).flatMap(([, path]) => {
    const operation = member(path, 'post');
    const { operationId, description } = operation;
    // Operations of ours have a dot in their id; functions can't.
    if (typeof operationId !== 'string' || !/^[A-Za-z_]\w*$/.test(operationId)) return [];
    const params = at(operation, 'requestBody', 'content', 'application/json', 'schema', 'properties', 'params');
    const result = at(operation, 'responses', '200', 'content', 'application/json', 'schema', 'properties', 'data');
    return [{ name: operationId, description: typeof description === 'string' ? description : '', params, result }];
  });
}

export async function declaredParams(api: ApiOptions, name: string): Promise<JsonSchema | undefined> {
  const found = (await publishedFunctions(api)).find((each) => each.name === name);
  return found && isJsonObject(found.params) ? found.params : undefined;
}

/** Of all functions that the caller may read, published or not. */
export async function functionNames(api: ApiOptions): Promise<string[]> {
  const answer = await callApi(api, 'GET', '/api/functions');
  const list = functionSummarySchema.array().safeParse(isJsonObject(answer) ? answer.functions : null);
  return (list.data ?? []).map(({ name }) => name);
}

/** What to throw for a name that there is not: with the one that was meant, if there is one like it. */
export async function withSuggestion(thrown: unknown, name: string, names: () => Promise<string[]>): Promise<unknown> {
  if (!(thrown instanceof ProblemError) || thrown.code !== 'function.unknown') return thrown;
  const known = await names().catch(() => []);
  const hint = didYouMean(name, known);
  return hint === '' ? thrown : again(thrown, thrown.detail.replace(/\.?$/, hint));
}

function at(value: JsonValue, ...keys: string[]): { [key: string]: JsonValue } {
  return keys.reduce<{ [key: string]: JsonValue }>(member, isJsonObject(value) ? value : {});
}

function member(value: JsonValue, key: string): { [key: string]: JsonValue } {
  const found = isJsonObject(value) ? Object.entries(value).find(([own]) => own === key)?.[1] : undefined;
  return found !== undefined && isJsonObject(found) ? found : {};
}
