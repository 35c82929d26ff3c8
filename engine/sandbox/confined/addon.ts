import type ivm from 'isolated-vm';

/** isolated-vm from its binary: there is no file system to require a package from. */
export function loadAddon(file: string): typeof ivm {
  const holder: { exports: { ivm?: typeof ivm } } = { exports: {} };
  process.dlopen(holder, file);
  const library = holder.exports.ivm;
  if (!library) throw new Error('isolated-vm did not load');
  return library;
}
