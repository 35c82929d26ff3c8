/** What Pyodide's scripts look for on the global object of a JavaScript shell, which is what they take this for. */
import { defineGlobal } from '../../javascript/inside/intrinsics.ts';
import { type Bytes, type CompiledCode, webAssembly } from './web-assembly.ts';

/** Stands for the interpreter's code, which comes compiled: 10 MB that every isolate of the process shares. */
const marker = new ArrayBuffer(8);
const standardLibrary: { bytes: Uint8Array } = { bytes: new Uint8Array(0) };

/** So many at a time: each is an argument of one call. */
const PORTION = 8192;

/** Bytes, or pairs of them, that are characters as they are. */
function toCharacters(units: Uint8Array | Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += PORTION) {
    text += Reflect.apply(String.fromCharCode, null, units.subarray(at, at + PORTION));
  }
  return text;
}

/** The ways in which Python keeps its texts, beside the UTF-8 that there is. */
const plainDecoders: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  ascii: toCharacters,
  latin1: toCharacters,
  'utf-16le': ({ buffer, byteOffset, byteLength }) => toCharacters(new Uint16Array(buffer, byteOffset, byteLength / 2)),
};

function installDecoders(): void {
  const Utf8 = TextDecoder;
  defineGlobal('TextDecoder', function decoder(label = 'utf-8', options?: object): unknown {
    const decode = Object.hasOwn(plainDecoders, label) ? plainDecoders[label] : undefined;
    return decode ? { decode } : new Utf8(label, options);
  });
}

function readFile(name: string): Uint8Array | ArrayBuffer {
  if (name.endsWith('.wasm')) return marker;
  if (name.endsWith('.zip')) return standardLibrary.bytes;
  throw new Error(`There is no file ${name}`);
}

/** Compiled in this turn: nobody else has a use for the thread. */
function installCompiler(module: CompiledCode): void {
  const { Module, Instance } = webAssembly;
  const isMarker = (bytes: Bytes): boolean => (ArrayBuffer.isView(bytes) ? bytes.buffer : bytes) === marker;
  Object.assign(webAssembly, {
    compile: async (bytes: Bytes) => new Module(bytes),
    async instantiate(source: Bytes | CompiledCode, imports?: object) {
      if (!isBytes(source)) return new Instance(source, imports);
      const compiled = isMarker(source) ? module : new Module(source);
      return { module: compiled, instance: new Instance(compiled, imports) };
    },
  });
  // Without them Pyodide leaves its ways of switching stacks alone. Nothing here needs them.
  for (const name of ['Suspending', 'promising', 'Suspender']) Reflect.deleteProperty(webAssembly, name);
}

function isBytes(source: Bytes | CompiledCode): source is Bytes {
  return source instanceof ArrayBuffer || ArrayBuffer.isView(source);
}

class NoSignal {
  readonly aborted = false;
  addEventListener(): void {}
}

/** @param module the interpreter, compiled @param library the zip with Python's own modules */
export function installPlatform(module: CompiledCode, library: Uint8Array): void {
  standardLibrary.bytes = library;
  installDecoders();
  installCompiler(module);
  defineGlobal('load', () => {
    throw new Error('Nothing can be loaded here');
  });
  defineGlobal('readbuffer', readFile);
  defineGlobal('read', readFile);
  defineGlobal('performance', { now: () => Date.now(), timeOrigin: 0 });
  defineGlobal('AbortSignal', NoSignal);
  defineGlobal(
    'AbortController',
    class {
      readonly signal = new NoSignal();
      abort(): void {}
    },
  );
  // What it would do later it would do to memory that has been put back by then (restore.ts).
  defineGlobal(
    'FinalizationRegistry',
    class {
      register(): void {}
      unregister(): void {}
    },
  );
}
