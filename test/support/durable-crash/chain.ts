import { createServer } from 'node:http';
import type { Block, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, returns } from '../build.ts';
import { LOCALHOST, portOf } from '../tcp.ts';

/** The blocks of the function that crash suites run, in their order. */
export const STEPS = ['write0', 'read1', 'write2', 'read3', 'write4'] as const;

/** A block that has told of itself. */
export interface Heard {
  run: string;
  step: string;
}

/** A chain of blocks that each tell somebody outside; a write that is cut off goes on by its error edge. */
export function chain(url: string): FunctionDocument {
  const blocks: Block[] = STEPS.map((name) =>
    aBlock('javascript', name, {
      code: `await fetch('${url}/${name}?run=' + run.id, { method: '${name.startsWith('write') ? 'POST' : 'GET'}' }); return run.id;`,
    }),
  );
  const onward = STEPS.flatMap((name, index) => {
    const next = STEPS[index + 1] ?? 'done';
    return [`${name} > ${next}`, `${name}.error > ${next}`];
  });
  const cut = STEPS.filter((name) => name.startsWith('write')).map((name) => `${name}.error?.code`);
  return aFunction(aGraph([...blocks, returns(`[${cut.join(', ')}].filter(code => code != null)`)], ...onward), {
    name: 'chain',
  });
}

/** Hears what blocks do, in order, and takes a moment to answer, so that kills find them at work. */
export async function listen(random: () => number): Promise<{ url: string; heard: Heard[]; close(): void }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    heard.push({ run: url.searchParams.get('run') ?? '', step: url.pathname.slice(1) });
    setTimeout(() => response.end('{}'), 5 + random() * 40);
  });
  await new Promise<void>((resolve) => server.listen(0, LOCALHOST, resolve));
  return { url: `http://${LOCALHOST}:${portOf(server)}`, heard, close: () => server.close() };
}
