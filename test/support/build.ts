import {
  type Block,
  type Edge,
  type FunctionDocument,
  type FunctionInput,
  functionSchema,
  type Graph,
  type Value,
} from '#schema';

/** Builders for documents: what a test does not say has a plain default. */

let counter = 0;

type BlockParts = Partial<Omit<Block, 'type' | 'config'>> & { config?: Record<string, unknown> };

export function aBlock(
  type: string,
  name: string,
  config: Record<string, unknown> = {},
  parts: BlockParts = {},
): Block {
  return { id: parts.id ?? name, name, type, config: config as Block['config'], ...parts } as Block;
}

export const expr = (code: string): Value => ({ kind: 'expression', code });
export const text = (template: string): Value => ({ kind: 'template', text: template });
export const lit = (value: Extract<Value, { kind: 'literal' }>['value']): Value => ({ kind: 'literal', value });

/** Edges from `a > b`, `a.port > b`. Without a port it is `out`. */
function edges(...lines: string[]): Edge[] {
  return lines.map((line) => {
    const [from = '', to = ''] = line.split('>').map((part) => part.trim());
    const [block = '', port = 'out'] = from.split('.');
    return { from: block, port, to };
  });
}

export function aGraph(blocks: Block[], ...lines: string[]): Graph {
  return { blocks, edges: edges(...lines) };
}

export function aFunction(body: Graph, parts: Partial<FunctionInput> = {}): FunctionDocument {
  return functionSchema.parse({ schemaVersion: 1, name: `fn${++counter}`, body, ...parts });
}

export const returns = (code: string, name = 'done'): Block => aBlock('return', name, { value: expr(code) });
export const sets = (name: string, code: string): Block =>
  aBlock('variables', name, { set: [{ name: 'x', value: expr(code) }] });
