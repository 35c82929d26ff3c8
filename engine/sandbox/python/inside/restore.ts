/**
 * Puts an interpreter back to what it was before the first run: all that Python is lies in one piece of memory, which is
 * copied back whole. No way of leaving something behind has to be thought of.
 */
import type { EmscriptenModule, FileSystem } from './pyodide.ts';

/** Memory never shrinks: an interpreter that grew by more is given up instead. */
const MAX_GROWTH = 32 * 1024 * 1024;
/** As its libc has it: the file system can only be read. */
const EROFS = 69;

/** What changes files. All of them share these tables. */
const CHANGES = ['setattr', 'mknod', 'rename', 'unlink', 'rmdir', 'symlink', 'write', 'msync', 'allocate'];

export function closeFiles(files: FileSystem): void {
  const refuse = (): never => {
    throw new files.ErrnoError(EROFS);
  };
  for (const { node, stream } of Object.values(files.filesystems.MEMFS.ops_table)) {
    for (const table of [node, stream]) {
      for (const name of CHANGES) if (name in table) Reflect.set(table, name, refuse);
      Object.freeze(table);
    }
  }
}

/** The objects of this realm that Python holds, by their numbers. */
function readReferences(module: EmscriptenModule): unknown[] {
  const references: unknown[] = [];
  for (;;) {
    try {
      references.push(module.__hiwire_get(references.length));
    } catch {
      return references;
    }
  }
}

const BLOCK = 64 * 1024;

/** Memory that is to be as it was: bytes, or so many zeros. A third of it is zeros, most of them the stack's. */
interface Stretch {
  start: number;
  end: number;
  bytes: Uint8Array | undefined;
}

function readStretches(heap: Uint8Array, top: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let start = 0; start < top; start += BLOCK) {
    const end = Math.min(start + BLOCK, top);
    const isZero = heap.subarray(start, end).every((byte) => byte === 0);
    const last = stretches.at(-1);
    if (last && (last.bytes === undefined) === isZero) last.end = end;
    else stretches.push({ start, end, bytes: isZero ? undefined : heap });
  }
  for (const stretch of stretches) stretch.bytes = stretch.bytes?.slice(stretch.start, stretch.end);
  return stretches;
}

function putBack(heap: Uint8Array, stretches: readonly Stretch[]): void {
  for (const { start, end, bytes } of stretches) {
    if (bytes) heap.set(bytes, start);
    else heap.fill(0, start, end);
  }
}

/** Forgets the pipes and sockets that a run made: nothing else can be made among files. */
function createForgetFiles(files: FileSystem): () => void {
  const streams = [...files.streams];
  const { currentPath, nextInode } = files;
  const names = [...files.nameTable];
  return () => {
    files.streams.length = 0;
    for (const stream of streams) files.streams.push(stream);
    files.currentPath = currentPath;
    if (files.nextInode === nextInode) return;
    files.nextInode = nextInode;
    files.pipes = undefined;
    files.sockets = undefined;
    files.nameTable.length = 0;
    for (const [hash, node] of names.entries()) files.nameTable[hash] = node;
  };
}

/** Makes what puts everything back; that answers false when the interpreter is not worth keeping. */
export function createRestore(module: EmscriptenModule): () => boolean {
  const references = readReferences(module);
  const forgetFiles = createForgetFiles(module.FS);
  const stack = module._emscripten_stack_get_current();
  const top = module._sbrk(0);
  const size = module.HEAPU8.length;
  const stretches = readStretches(module.HEAPU8, top);
  return () => {
    const { HEAPU8: heap } = module;
    if (heap.length > size + MAX_GROWTH) return false;
    const dirtyTop = module._sbrk(0);
    putBack(heap, stretches);
    if (dirtyTop > top) heap.fill(0, top, dirtyTop);
    module.__emscripten_stack_restore(stack);
    for (let index = 0; index < references.length; index++) module.__hiwire_set(index, references[index]);
    forgetFiles();
    return true;
  };
}
