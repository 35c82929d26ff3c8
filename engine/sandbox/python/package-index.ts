/** Where wheels come from that are no part of Pyodide's distribution: a folder, or a package index (PEP 503, PEP 691). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, valid } from '@renovatebot/pep440';
import { z } from 'zod';
import { fits } from './requirement.ts';
import { normalName, readWheelName } from './wheel.ts';

const MAX_WHEEL_BYTES = 128 * 1024 * 1024;
const FETCH_MS = 120_000;
const PYTHON = '3.14.2';

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

const pageSchema = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()),
      'requires-python': z.string().nullish(),
      yanked: z.union([z.boolean(), z.string()]).optional(),
    }),
  ),
});

/** A wheel that can be had. */
export interface Offer {
  file: string;
  version: string;
  /** Where it is: a path, or an address. */
  from: string;
  /** As the index says; a folder says nothing. */
  sha256: string | undefined;
}

interface Listed extends Omit<Offer, 'version'> {
  requiresPython: string | undefined;
}

export const isAddress = (source: string): boolean => /^https?:/.test(source);

/** The newest version that will do. Undefined: there is none. @throws Error when the index does not answer */
export async function findOffer(source: string, name: string, specifier: string): Promise<Offer | undefined> {
  const listed = isAddress(source) ? await askIndex(source, name) : await readFolder(source);
  const offers = listed.flatMap((each): (Offer & { isPre: boolean })[] => {
    const version = versionOf(each.file, name);
    if (version === undefined || !fits(version, specifier) || !fits(PYTHON, each.requiresPython ?? '')) return [];
    const { file, from, sha256 } = each;
    return [{ file, version, from, sha256, isPre: /[a-z]/i.test(version.replace(/\+.*|\.?post\d+/gi, '')) }];
  });
  const stable = offers.filter(({ isPre }) => !isPre);
  return (stable.length > 0 ? stable : offers).sort((a, b) => compare(b.version, a.version))[0];
}

/** Of a wheel of the library that fits our interpreters. */
function versionOf(file: string, name: string): string | undefined {
  try {
    const found = readWheelName(file);
    return found.name === name && valid(found.version) ? found.version : undefined;
  } catch {
    return undefined;
  }
}

async function readFolder(folder: string): Promise<Listed[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.whl'));
  return names.map((file) => ({ file, from: join(folder, file), sha256: undefined, requiresPython: undefined }));
}

async function askIndex(index: string, name: string): Promise<Listed[]> {
  const address = `${index.replace(/\/$/, '')}/${normalName(name)}/`;
  const response = await fetch(address, {
    headers: { Accept: `${JSON_TYPE}, text/html;q=0.2` },
    signal: AbortSignal.timeout(FETCH_MS),
  });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return isJson ? fromJson(text, response.url) : fromHtml(text, response.url);
}

function fromJson(text: string, base: string): Listed[] {
  return pageSchema.parse(JSON.parse(text)).files.flatMap(({ filename, url, hashes, yanked, ...rest }) =>
    yanked !== undefined && yanked !== false
      ? []
      : [
          {
            file: filename,
            from: new URL(url, base).href,
            sha256: hashes.sha256,
            requiresPython: rest['requires-python'] ?? undefined,
          },
        ],
  );
}

function fromHtml(text: string, base: string): Listed[] {
  return [...text.matchAll(/<a\s([^>]*)>\s*([^<\s]+)\s*<\/a>/gi)].flatMap(([, attributes = '', file = '']) => {
    const read = (name: string): string | undefined =>
      new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, 'i')
        .exec(attributes)?.[1]
        ?.replaceAll('&gt;', '>')
        .replaceAll('&lt;', '<')
        .replaceAll('&amp;', '&');
    const href = read('href');
    if (href === undefined || read('data-yanked') !== undefined) return [];
    const url = new URL(href, base);
    const sha256 = /^#sha256=([0-9a-f]{64})$/.exec(url.hash)?.[1];
    url.hash = '';
    return [{ file, from: url.href, sha256, requiresPython: read('data-requires-python') }];
  });
}

/** The bytes at a path or an address. @throws Error */
export async function readSource(from: string): Promise<Buffer> {
  if (!isAddress(from)) return readFile(from);
  const response = await fetch(from, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!response.ok) throw new Error(`${from} answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > MAX_WHEEL_BYTES) throw new Error(`${from} is larger than ${MAX_WHEEL_BYTES} bytes`);
  return bytes;
}
