import { z } from 'zod';
import { readNames } from '#expression';
import { code, defineBlock } from '#kit';
import { CODE_GLOBALS, PLAIN_GLOBALS, UNSHARED_MEMBERS } from './globals.ts';

/** The body of an async function, run in the sandbox. What it returns is the block's data (semantics 4.6). */
export default defineBlock({
  type: 'javascript',
  title: 'JavaScript',
  description: 'Runs code, walled off from the server. What it returns is the data.',
  category: 'code',
  kind: 'js',
  // Code reaches the world only through capabilities; each of those declares its own effects.
  effects: 'none',
  config: z.strictObject({
    code: code('javascript', readCode, {
      label: 'Code',
      help: 'The body of an async function: return gives the data, await works.',
      placeholder: 'return params;',
    }),
  }),
  ports: () => ['out'],
  // What it logs stands in the order of the passes.
  overlaps: ({ code }) => (code.isPlain && !code.text.includes('console') ? 'gains' : false),
  execute: async (context) => ({ kind: 'done', port: 'out', data: await context.code(context.config.code) }),
});

function readCode(text: string) {
  const { names, members, changed, isPlain, error } = readNames(text);
  const globals = [...names.keys()].filter((name) => CODE_GLOBALS.has(name));
  const free = [...names.keys()].filter((name) => !CODE_GLOBALS.has(name));
  const isShared = (name: string) =>
    PLAIN_GLOBALS.has(name) &&
    !changed.has(name) &&
    !UNSHARED_MEMBERS.get(name)?.some((member) => members.get(name)?.has(member));
  return { names: free, isPlain: isPlain && globals.every(isShared), error };
}
