/** The libraries that every interpreter has beside Python's own: wheels that lie in this folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddedLibraries } from './added.ts';
import { readWheelName } from './wheel.ts';

const SITE = '/lib/python3.14/site-packages';
const WHEELS = '/lib/wheels';

/** Files by the path they get inside. */
export type Files = ReadonlyMap<string, Buffer>;

async function readFolder(name: string, to: string, ending: string): Promise<Files> {
  const folder = join(import.meta.dirname, name);
  const names = (await readdir(folder)).filter((file) => file.endsWith(ending)).sort();
  const contents = await Promise.all(names.map((file) => readFile(join(folder, file))));
  return new Map(contents.map((content, index) => [`${to}/${names[index]}`, content]));
}

/** Imported from as they are: a wheel is a zip. */
export const readWheels = (): Promise<Files> => readFolder('wheels', WHEELS, '.whl');

/** Our own modules: needed only while the snapshot is made, which then holds them. */
export const readRunner = (): Promise<Files> => readFolder('switchyard', `${SITE}/switchyard`, '.py');

/** What is imported into the snapshot, so that importing it costs a run nothing. */
const IMPORTED = [
  'asyncio base64 bisect calendar collections copy csv dataclasses datetime decimal difflib enum fractions functools hashlib',
  'heapq hmac html inspect io ipaddress itertools json logging math operator random re secrets statistics string struct',
  'textwrap time traceback types typing unicodedata urllib.parse uuid warnings xml.etree.ElementTree zoneinfo',
  'dateutil.parser dateutil.relativedelta dateutil.rrule dateutil.tz switchyard.runner',
]
  .join(' ')
  .split(' ');

/** The code that makes an interpreter ready for its snapshot. */
export function importCode(wheels: Files): string {
  return [
    'import gc, sys',
    `sys.path += ${JSON.stringify([...wheels.keys()])}`,
    ...IMPORTED.map((name) => `import ${name}`),
    'zoneinfo.ZoneInfo("UTC")',
    'gc.collect()',
    'gc.freeze()',
  ].join('\n');
}

const ADDED = '/lib/added';

export function addedFiles({ wheels }: AddedLibraries): Files {
  return new Map([...wheels].map(([file, bytes]) => [`${ADDED}/${file}`, bytes]));
}

/**
 * Run in each interpreter before its memory is remembered: importing what was added costs a run nothing then. Compiled
 * parts are only found as files, and what they keep outside of Python's memory never changes once they are there.
 * What can't be imported tells why to the code that tries.
 */
export function openCode({ wheels, modules }: AddedLibraries): string {
  if (wheels.size === 0) return '';
  const paths = (isNative: boolean): string =>
    JSON.stringify(
      [...wheels.keys()].filter((file) => readWheelName(file).isNative === isNative).map((file) => `${ADDED}/${file}`),
    );
  return [
    'import gc, importlib, sys, zipfile',
    `sys.path += ${paths(false)}`,
    `for wheel in ${paths(true)}: zipfile.ZipFile(wheel).extractall("${SITE}")`,
    'importlib.invalidate_caches()',
    `for name in ${JSON.stringify(modules)}:`,
    '    try: importlib.import_module(name)',
    '    except Exception: pass',
    'gc.collect()',
  ].join('\n');
}
