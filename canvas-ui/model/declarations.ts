import type { Block, FunctionDocument, Parameter, TypeSpec } from '#schema';
import { type KnownValues, knownParam, mayBeNull, PROBLEM_TYPE, ROOT_TYPES, typeOfLocal } from './data-tree.ts';
import { type ReadableBlock, readableAt } from './readable.ts';
import { variableNames } from './rename.ts';
import type { Knowledge } from './scopes.ts';
import { objectOf, orNull, typeOfSpec, typeOfValue } from './type-text.ts';

/** What there is in the workspace for code to ask. Undefined: not known, so that nothing is wrong. */
export interface Workspace {
  resources?: readonly { name: string; connector: string }[] | undefined;
  functions?: readonly { name: string; params: readonly Parameter[]; result?: TypeSpec | undefined }[] | undefined;
}

/**
 * TypeScript declarations of everything that the code of a block can read by name, besides what every code block has: its
 * parameters, the blocks before it, names of containers around it, resources and functions.
 * @example
 * declarations(document, 'total', { knowledge, known, workspace: {} });
 * // declare const params: { orderId: number };
 * // declare const getOrder: { data: { id: number; lines: ({ price: number })[] }; error: …; status: … };
 */
export function declarations(
  document: FunctionDocument,
  id: string,
  { knowledge, known, workspace }: { knowledge: Knowledge; known: KnownValues; workspace: Workspace },
): string {
  const { blocks, locals } = readableAt(document, id, knowledge);
  const names: [string, string][] = [
    ['params', paramsType(document, known)],
    ...blocks.map((one): [string, string] => [one.block.name, blockType(one, known)]),
    ...locals.map(({ name, owner, meaning }): [string, string] => {
      const spec = typeOfLocal(meaning);
      return [name, spec ? typeOfSpec(spec) : typeOfValue(known.local?.(owner?.id, name)?.value)];
    }),
    ['vars', variablesType([...variableNames(document, knowledge)], known)],
    ...Object.entries(ROOT_TYPES).map(([name, spec]): [string, string] => [
      name,
      orNull(typeOfSpec(spec), name === 'request'),
    ]),
    ['resources', resourcesType(workspace, knowledge)],
    ['functions', functionsType(workspace)],
  ];
  return names.map(([name, type]) => `declare const ${name}: ${type};\n`).join('');
}

function paramsType(document: FunctionDocument, known: KnownValues): string {
  return objectOf(
    document.params.map((param) => {
      const type = param.type === 'any' ? typeOfValue(knownParam(document, param, known)?.value) : typeOfSpec(param);
      return { name: param.name, type: orNull(type, mayBeNull(param)) };
    }),
  );
}

function blockType({ block, isSure }: ReadableBlock, known: KnownValues): string {
  return objectOf([
    { name: 'data', type: orNull(dataType(block, known), !isSure) },
    { name: 'error', type: orNull(typeOfSpec(PROBLEM_TYPE), true) },
    { name: 'status', type: '"success" | "handled" | "error" | "skipped" | "disabled"' },
  ]);
}

/** What is declared holds for every run; what a run gave, for that one. */
function dataType({ name, output }: Block, known: KnownValues): string {
  return output ? typeOfSpec(output) : typeOfValue(known.output(name)?.value);
}

/** Whether one was set before, nobody can tell. */
function variablesType(names: readonly string[], known: KnownValues): string {
  return objectOf(names.map((name) => ({ name, type: typeOfValue(known.variable?.(name)?.value), isOptional: true })));
}

function resourcesType({ resources }: Workspace, { catalog }: Knowledge): string {
  const method = '(...args: any[]) => Promise<any>';
  const anyResource = `{ [method: string]: ${method} }`;
  if (!resources) return `{ [name: string]: ${anyResource} }`;
  return objectOf(
    resources.map(({ name, connector }) => {
      const methods = catalog.connector(connector)?.methods;
      return { name, type: methods ? objectOf(methods.map((one) => ({ name: one, type: method }))) : anyResource };
    }),
  );
}

function functionsType({ functions }: Workspace): string {
  if (!functions) return '{ [name: string]: (params?: any) => Promise<any> }';
  return objectOf(
    functions.map(({ name, params, result }) => {
      const isOptional = params.every((param) => !param.required || param.default !== undefined);
      const members = params.map((param) => {
        const mayLack = !param.required || param.default !== undefined;
        return { name: param.name, type: orNull(typeOfSpec(param), mayLack), isOptional: mayLack };
      });
      const type = result ? typeOfSpec(result) : 'any';
      return { name, type: `(params${isOptional ? '?' : ''}: ${objectOf(members)}) => Promise<${type}>` };
    }),
  );
}
