import { z } from 'zod';
import { addCodeLanguage } from '#expression';
import { type CodeReading, code, defineBlock } from '#kit';
import { pythonCode, pythonNamesIn, readPythonImports, readPythonNames } from '#python-code';
import { PYTHON_GLOBALS, PYTHON_MODULES } from './globals.ts';

addCodeLanguage('python', pythonCode);

/** The body of an async function in Python, run in the sandbox. What it returns is the block's data (semantics 4.6). */
export default defineBlock({
  type: 'python',
  title: 'Python',
  description: 'Runs Python, walled off from the server. What it returns is the data.',
  category: 'code',
  kind: 'python',
  // Code reaches the world only through capabilities; each of those declares its own effects.
  effects: 'none',
  config: z.strictObject({
    code: code('python', readCode, {
      label: 'Code',
      help: 'The body of an async function: return gives the data, await works.',
      placeholder: 'return params',
    }),
  }),
  ports: () => ['out'],
  execute: async (context) => ({ kind: 'done', port: 'out', data: await context.code(context.config.code) }),
});

/** Only the interpreter knows all of the language: where our parser gets stuck, it is asked (Sandbox.check). */
function readCode(text: string): CodeReading {
  const { names: found, error } = readPythonNames(text);
  const imports = readPythonImports(text).filter(({ name }) => !PYTHON_MODULES.has(name));
  const known = new Set([...found.keys()].filter((name) => PYTHON_GLOBALS.has(name)));
  if (!error) return { names: [...found.keys()], known, imports };
  // Whatever it may read is sent; that most of it is nobody's name is no news.
  const names = [...new Set([...found.keys(), ...pythonNamesIn(text)])];
  return { names, known: new Set(names), imports, doubt: error };
}
