/** WebAssembly, of which the types of Node know no values. */

/** Compiled code. */
export type CompiledCode = object;

export type Bytes = ArrayBuffer | ArrayBufferView;

interface WebAssembly {
  Module: new (bytes: Bytes) => CompiledCode;
  Instance: new (module: CompiledCode, imports?: object) => object;
}

export const webAssembly: WebAssembly = Reflect.get(globalThis, 'WebAssembly');
