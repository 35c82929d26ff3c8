/** The confined process for Python: Pyodide in isolates of isolated-vm. Bundled into one script, as JavaScript's is. */
import type ivm from 'isolated-vm';
import { loadAddon } from '../confined/addon.ts';
import { exit, outbox, serve } from '../confined/pipe.ts';
import { Runs } from '../confined/runs.ts';
import type { PythonSetup } from '../protocol.ts';
import { webAssembly } from './inside/web-assembly.ts';
import { buildSnapshot, type Interpreter, type Material } from './interpreter.ts';
import { Interpreters } from './interpreters.ts';

const SCRIPTS = ['bootstrap', 'machinery', 'loader'] as const;

let runs: Runs<Interpreter> | undefined;

type Part = Uint8Array<ArrayBuffer>;

const NOTHING: Part = new Uint8Array(0);

/** For isolates to take copies of. The part is empty then: one in memory is enough. */
function toCopy(library: typeof ivm, { buffer }: Part): ivm.ExternalCopy<ArrayBuffer> {
  return new library.ExternalCopy(buffer, { transferOut: true });
}

/** Scripts and what V8 makes of them when it sees them first, so that each isolate is spared that. */
function compileScripts(library: typeof ivm, texts: readonly Part[]): Material['scripts'] {
  const isolate = new library.Isolate({ memoryLimit: 128 });
  const scripts = SCRIPTS.map((name, index) => {
    const text = new TextDecoder().decode(texts[index]);
    const script: ivm.Script & { cachedData?: ivm.ExternalCopy<ArrayBuffer> } = isolate.compileScriptSync(text, {
      filename: name,
      produceCachedData: true,
    });
    return { name, text, cache: script.cachedData };
  });
  isolate.dispose();
  return scripts;
}

function toMaterial(setup: PythonSetup, parts: readonly Part[]): Material {
  const library = loadAddon(setup.addon);
  const [module = NOTHING, standardLibrary = NOTHING, ...files] = parts.slice(SCRIPTS.length);
  return {
    library,
    memoryMb: setup.memoryMb,
    lock: setup.lock,
    opening: setup.opening,
    scripts: compileScripts(library, parts),
    module: new library.ExternalCopy(new webAssembly.Module(module)),
    standardLibrary: toCopy(library, standardLibrary),
    files: new Map(setup.files.map((path, index) => [path, toCopy(library, files[index] ?? NOTHING)])),
    onCatastrophe(isolate) {
      runs?.blame((room) => room.isolate === isolate);
      exit();
    },
  };
}

serve({
  async setUp([json, ...parts]) {
    const setup: PythonSetup = JSON.parse(new TextDecoder().decode(json));
    const material = toMaterial(setup, parts);
    const image = parts[SCRIPTS.length + 2 + setup.files.length];
    const snapshot = image && toCopy(material.library, image);
    if (setup.interpreters === 0 || !snapshot) return buildSnapshot(material, setup.imports, snapshot);
    const interpreters = new Interpreters({
      material,
      snapshot,
      count: setup.interpreters,
      onStuck: () => outbox.stuck(),
      onFailure: exit,
    });
    runs = new Runs(interpreters);
    await interpreters.warm();
    setImmediate(() => globalThis.gc?.());
    return undefined;
  },
  run: async (message, code, names) => runs?.start(message, code, names),
  settle: (run, call, ok, json) => runs?.settle(run, call, ok, json),
  cancel: (run) => runs?.cancel(run),
});
