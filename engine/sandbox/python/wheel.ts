/** What the name and the table of contents of a wheel tell. */

/** Machines that the interpreter is: any, and the one it was compiled for. */
const FITS = /-(?:none-any|cp314-cp314-pyemscripten_2026_0_wasm32)\.whl$/;
const END_OF_TABLE = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;

export interface WheelName {
  /** As package indexes write it: lower case, `-` between words. */
  name: string;
  version: string;
  /** It has parts that were compiled. */
  isNative: boolean;
}

/** @throws Error when it is no wheel's name, or one for another machine */
export function readWheelName(file: string): WheelName {
  const [name, version] = file.split('-');
  if (!name || !version || !file.endsWith('.whl')) throw new Error(`${file} is not the name of a wheel`);
  if (!FITS.test(file)) throw new Error(`${file} was made for another machine: one for "none-any" is needed`);
  return { name: normalName(name), version, isNative: !file.endsWith('-none-any.whl') };
}

export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The modules that a wheel brings, to be imported by these names. @throws Error when it is no zip */
export function modulesIn(wheel: Buffer): string[] {
  const tops = entriesIn(wheel).flatMap((path) => {
    const found = /^([A-Za-z_]\w*)(?:\/__init__)?\.py$/.exec(path);
    return found?.[1] ? [found[1]] : [];
  });
  return [...new Set(tops)].sort();
}

function entriesIn(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== END_OF_TABLE) throw new Error('this is not a zip');
  const paths: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('this zip is broken');
    const nameBytes = zip.readUInt16LE(at + 28);
    paths.push(zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    at += ENTRY_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return paths;
}
