/** The parts of Pyodide that we touch. Most of them are its own, hence not in its types. */

export interface EmscriptenModule {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _sbrk(bytes: number): number;
  _emscripten_stack_get_current(): number;
  __emscripten_stack_restore(pointer: number): void;
  __hiwire_get(index: number): unknown;
  __hiwire_set(index: number, value: unknown): number;
  FS: FileSystem;
}

export interface FileSystem {
  streams: unknown[];
  currentPath: string;
  /** Of the next file; pipes and sockets have one each. */
  nextInode: number;
  /** The last file with the same hash of its name; it knows those before it. */
  nameTable: unknown[];
  /** How many there were; undefined: none yet (pyodide-files.ts). */
  pipes: number | undefined;
  sockets: number | undefined;
  ErrnoError: new (errno: number) => Error;
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array | string): void;
  filesystems: { MEMFS: { ops_table: Record<string, { node: object; stream: object }> } };
}

/** A Python function as JavaScript sees it. */
type PythonFunction = (...values: unknown[]) => unknown;

export interface Pyodide {
  _module: EmscriptenModule;
  runPython(code: string): unknown;
  pyimport(name: string): Record<string, PythonFunction>;
  makeMemorySnapshot(): Uint8Array<ArrayBuffer>;
  setStdin(options: object): void;
  setStdout(options: object): void;
  setStderr(options: object): void;
}

export type LoadPyodide = (options: object) => Promise<Pyodide>;
