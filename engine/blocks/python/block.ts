import { z } from 'zod';
import { addCodeLanguage } from '#expression';
import { type ConfigProblem, code, defineBlock } from '#kit';
import { pythonCode, readPythonImports, readPythonNames } from '#python-code';
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
  check: ({ code }) => [...doubtsAbout(code.text), ...missingModules(code.text)],
  execute: async (context) => ({ kind: 'done', port: 'out', data: await context.code(context.config.code) }),
});

function readCode(text: string) {
  const { names, error } = readPythonNames(text);
  const known = new Set([...names.keys()].filter((name) => PYTHON_GLOBALS.has(name)));
  return { names: [...names.keys()], known, error: error?.isCertain ? error : undefined };
}

/** Only the interpreter knows all of the language: where we may be wrong we don't stand in the way. */
function doubtsAbout(text: string): ConfigProblem[] {
  const { error } = readPythonNames(text);
  return error && !error.isCertain ? [warn(`${error.message}, it seems`, error)] : [];
}

/** Which libraries were added to this server is not known here: it may be one of them. */
function missingModules(text: string): ConfigProblem[] {
  return readPythonImports(text)
    .filter(({ name }) => !PYTHON_MODULES.has(name))
    .map((found) => warn(`no module "${found.name}" comes along; it works if it was added to the server`, found));
}

function warn(message: string, { start, end }: { start: number; end: number }): ConfigProblem {
  return { severity: 'warning', message, path: ['code'], position: { start, end } };
}
