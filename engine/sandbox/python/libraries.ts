/** What an interpreter can import beside Python's own: wheels that lie in this folder, and those that its functions name. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Library } from '#schema';
import type { LibrarySet } from './allow-list.ts';
import { modulesIn, readWheelName, unpack } from './wheel.ts';

const SITE = '/lib/python3.14/site-packages';
const SHIPPED = '/lib/wheels';
const ADDED = '/lib/added';

/** Files by the path they get inside. */
export type Files = ReadonlyMap<string, Buffer>;

async function readFolder(name: string, to: string, ending: string): Promise<Files> {
  const folder = join(import.meta.dirname, name);
  const names = (await readdir(folder)).filter((file) => file.endsWith(ending)).sort();
  const contents = await Promise.all(names.map((file) => readFile(join(folder, file))));
  return new Map(contents.map((content, index) => [`${to}/${names[index]}`, content]));
}

/** Imported from as they are: a wheel is a zip. */
export const readWheels = (): Promise<Files> => readFolder('wheels', SHIPPED, '.whl');

/** Our own modules: needed only while the snapshot is made, which then holds them. */
export const readRunner = (): Promise<Files> => readFolder('switchyard', `${SITE}/switchyard`, '.py');

/** The libraries that every interpreter has. */
export async function readShipped(): Promise<Library[]> {
  return [...(await readWheels())].map(([path, bytes]) => {
    const { name, version } = readWheelName(path.slice(SHIPPED.length + 1));
    return { name, version, modules: modulesIn(bytes), requires: [], isShipped: true };
  });
}

/** What is imported into the snapshot, so that importing it costs a run nothing. */
const IMPORTED = [
  'asyncio base64 bisect calendar collections copy csv dataclasses datetime decimal difflib enum fractions functools hashlib',
  'heapq hmac html inspect io ipaddress itertools json logging math operator random re secrets statistics string struct',
  'textwrap time traceback types typing unicodedata urllib.parse uuid warnings xml.etree.ElementTree zoneinfo',
  'dateutil.parser dateutil.relativedelta dateutil.rrule dateutil.tz switchyard.runner switchyard.syntax',
]
  .join(' ')
  .split(' ');

/** Of a set of libraries: where their files go, and the code around them. */
export interface LibraryFiles {
  files: Files;
  /** Run before the snapshot is taken, in an interpreter that was made from that without libraries. */
  imports: string;
  /** Run in each interpreter before its memory is remembered. */
  opening: string;
}

/**
 * Pure libraries are imported from their wheels, into the snapshot. Compiled parts are only found as files, and what they
 * keep outside of Python's memory would be missing in a snapshot: a set that has some is imported in each interpreter
 * before its memory is remembered. Either way importing it costs a run nothing.
 */
export function toFiles({ libraries }: LibrarySet, wheels: ReadonlyMap<string, Buffer>): LibraryFiles {
  const files = new Map<string, Buffer>();
  const paths: string[] = [];
  let isNative = false;
  for (const [file, bytes] of wheels) {
    if (readWheelName(file).isNative) {
      isNative = true;
      for (const [path, content] of unpack(bytes)) files.set(`${SITE}/${path}`, content);
    } else {
      files.set(`${ADDED}/${file}`, bytes);
      paths.push(`${ADDED}/${file}`);
    }
  }
  const modules = [...libraries.values()].flatMap((library) => library.modules);
  const found = `import sys\nsys.path += ${JSON.stringify(paths)}`;
  const imports = isNative ? found : `${found}\n${importAdded(modules)}`;
  return { files, imports: `${imports}\n${SETTLED}`, opening: isNative ? importAdded(modules) : '' };
}

/** What there is now stays: the collector of garbage need not look at it again. */
const SETTLED = 'import gc\ngc.collect()\ngc.freeze()';

/** The code that makes an interpreter ready for the snapshot without libraries. */
export function importCode(shipped: Files): string {
  return [
    `import sys\nsys.path += ${JSON.stringify([...shipped.keys()])}`,
    ...IMPORTED.map((name) => `import ${name}`),
    'zoneinfo.ZoneInfo("UTC")',
    SETTLED,
  ].join('\n');
}

/** What can't be imported tells why to the code that tries. */
function importAdded(modules: readonly string[]): string {
  return [
    'import gc, importlib',
    'importlib.invalidate_caches()',
    `for name in ${JSON.stringify(modules)}:`,
    '    try: importlib.import_module(name)',
    '    except Exception: pass',
    'gc.collect()',
  ].join('\n');
}
