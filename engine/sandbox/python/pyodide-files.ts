/** What a Python child needs of the npm package: its two scripts made into classic ones, the interpreter, the library. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));

export const readPyodideFile = (name: string): Promise<Buffer> => readFile(join(folder, name));

/** One change of the package's text, which must still be there to be made: another release may need other changes. */
interface Change {
  what: string;
  from: RegExp;
  to: string | ((...found: string[]) => string);
}

const LOADER: readonly Change[] = [
  { what: 'export', from: /export\s*\{\s*(\w+) as loadPyodide\s*,[^}]*\};?/, to: 'globalThis.loadPyodide=$1;' },
  { what: 'source map', from: /\/\/# sourceMappingURL.*$/m, to: '' },
];

const MACHINERY: readonly Change[] = [
  { what: 'export', from: /export default (\w+);?/, to: 'globalThis.createPyodideModule=$1;' },
  { what: 'own address', from: /import\.meta\.url/g, to: '"file:///pyodide.asm.mjs"' },
  // In a shell it would ask a program for randomness.
  {
    what: 'randomness',
    from: /if\s*\(ENVIRONMENT_IS_SHELL\)\s*\{\s*return\s*\(?view\)?\s*=>\s*\{\s*if\s*\(!os\.system\)/,
    to: 'if(false){return view=>{if(!os.system)',
  },
  // A snapshot larger than the memory to begin with is not restored (pyodide#6254).
  {
    what: 'growth',
    from: /return Module\.HEAP8\.set\((\w+)\),(\w+)\}/,
    to: (_all, taken = '', result = '') =>
      `const missing=${taken}.length-Module.HEAP8.length;if(missing>0){wasmMemory.grow((missing+65535)>>>16);updateMemoryViews()}` +
      `return Module.HEAP8.set(${taken}),${result}}`,
  },
  // Names of pipes and sockets count on: restore.ts takes the count back, if it can be reached.
  { what: 'names of pipes', from: /PIPEFS\.nextname\.current/g, to: 'FS.pipes' },
  { what: 'names of sockets', from: /SOCKFS\.nextname\.current/g, to: 'FS.sockets' },
  // It would remember objects of the realm by numbers that restore.ts takes back.
  {
    what: 'identities',
    from: /function __hiwire_deduplicate_new\(\)\{return new Map\}/,
    to: 'function __hiwire_deduplicate_new(){return{get(){},set(){},delete(){}}}',
  },
];

function changed(text: string, changes: readonly Change[]): string {
  const result = changes.reduce((before, { what, from, to }) => {
    const after = typeof to === 'string' ? before.replace(from, to) : before.replace(from, to);
    if (after === before) throw new Error(`This release of Pyodide can't be changed as needed: ${what}`);
    return after;
  }, text);
  // Functions of its libc, which ctypes can call, evaluate text inside of it. They find this instead.
  return `(function(eval){${result}\n})(() => { throw new Error('Text is not evaluated here') });`;
}

export async function readMachinery(): Promise<string> {
  return changed((await readPyodideFile('pyodide.asm.mjs')).toString('utf8'), MACHINERY);
}

export async function readLoader(): Promise<string> {
  return changed((await readPyodideFile('pyodide.mjs')).toString('utf8'), LOADER);
}

/** Its lock file as if it knew no package. */
export async function readLock(): Promise<string> {
  const { info }: { info: unknown } = JSON.parse((await readPyodideFile('pyodide-lock.json')).toString('utf8'));
  return JSON.stringify({ info, packages: {} });
}
