/** Takes away what escapes the memory limit, outlives a run, or tells time finely between threads. */
import { construct, defineProperty, deleteProperty, PristineArrayBuffer, PristineTypeError } from './intrinsics.ts';

/** Deleted in each context, not in the snapshot: V8 installs some of them after it has read the snapshot. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef'];
const REMOVED_FROM_BUFFERS = ['resize', 'resizable', 'maxByteLength', 'transfer', 'transferToFixedLength', 'detached'];

export function removeGlobals(): void {
  for (let i = 0; i < REMOVED.length; i++) deleteProperty(globalThis, REMOVED[i] ?? '');
}

/**
 * ArrayBuffer without its `maxByteLength` option: memory of resizable buffers is not counted against the isolate. No
 * way leads back to the original: not `constructor`, not `Symbol.species`.
 */
export function limitBuffers(): void {
  for (let i = 0; i < REMOVED_FROM_BUFFERS.length; i++) {
    deleteProperty(PristineArrayBuffer.prototype, REMOVED_FROM_BUFFERS[i] ?? '');
  }
  function LimitedBuffer(length: unknown): unknown {
    if (new.target === undefined) throw new PristineTypeError("Constructor ArrayBuffer requires 'new'");
    return construct(PristineArrayBuffer, [length], new.target);
  }
  defineProperty(LimitedBuffer, 'name', { value: 'ArrayBuffer' });
  defineProperty(LimitedBuffer, 'prototype', { value: PristineArrayBuffer.prototype, writable: false });
  defineProperty(LimitedBuffer, 'isView', { value: PristineArrayBuffer.isView, writable: true, configurable: true });
  defineProperty(LimitedBuffer, Symbol.species, { get: () => LimitedBuffer, configurable: true });
  const described = { value: LimitedBuffer, writable: true, configurable: true };
  defineProperty(PristineArrayBuffer.prototype, 'constructor', described);
  defineProperty(globalThis, 'ArrayBuffer', described);
}
