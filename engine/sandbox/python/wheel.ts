/** What the name, the table of contents and the metadata of a wheel tell. */
import { inflateRawSync } from 'node:zlib';

/** Machines that the interpreter is: any, and the one it was compiled for. */
const FITS = /-(?:none-any|(?:cp314-cp314|cp3\d+-abi3)-pyemscripten_2026_0_wasm32)\.whl$/;
const END_OF_TABLE = 0x06054b50;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const FILE_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Of one file and of all of them: more than that is no library but a bomb. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

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
  const tops = entriesIn(wheel).flatMap(({ path }) => {
    const found = /^([A-Za-z_]\w*)(?:\/__init__\.py|\.py|(?:\.[\w-]+)?\.so)$/.exec(path);
    return found?.[1] ? [found[1]] : [];
  });
  return [...new Set(tops)].sort();
}

/** What it needs, in the words of its metadata (PEP 508). @throws Error when it is no zip */
export function requirementsIn(wheel: Buffer): string[] {
  const entry = entriesIn(wheel).find(({ path }) => /^[^/]+\.dist-info\/METADATA$/.test(path));
  if (!entry) return [];
  const [head = ''] = contentOf(wheel, entry)
    .toString('utf8')
    .split(/\r?\n\r?\n/, 1);
  return [...head.matchAll(/^Requires-Dist:[ \t]*(.+?)[ \t]*\r?$/gm)].map(([, text = '']) => text);
}

/** All its files by their paths. @throws Error when it is no zip, or has paths that lead out of it */
export function unpack(wheel: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let left = MAX_UNPACKED_BYTES;
  for (const entry of entriesIn(wheel)) {
    if (entry.path.endsWith('/')) continue;
    if (/^\/|\\|(^|\/)\.\.(\/|$)/.test(entry.path))
      throw new Error(`this zip has a path that leads out: ${entry.path}`);
    left -= entry.bytes;
    if (left < 0) throw new Error(`this zip unpacks to more than ${MAX_UNPACKED_BYTES} bytes`);
    files.set(entry.path, contentOf(wheel, entry));
  }
  return files;
}

interface Entry {
  path: string;
  method: number;
  packed: number;
  bytes: number;
  offset: number;
}

function entriesIn(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || zip.readUInt32LE(end) !== END_OF_TABLE) throw new Error('this is not a zip');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (at + ENTRY_BYTES > zip.length || zip.readUInt32LE(at) !== ENTRY) throw new Error('this zip is broken');
    const nameBytes = zip.readUInt16LE(at + 28);
    entries.push({
      path: zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      bytes: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function contentOf(zip: Buffer, { path, method, packed, bytes, offset }: Entry): Buffer {
  if (offset + FILE_BYTES > zip.length) throw new Error('this zip is broken');
  const start = offset + FILE_BYTES + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const content = zip.subarray(start, start + packed);
  if (method === STORED) return content;
  if (method !== DEFLATED) throw new Error(`${path} is packed in a way that is not known here`);
  return inflateRawSync(content, { maxOutputLength: Math.max(1, bytes) });
}
