/** The libraries that code finds preloaded, and which startup heap holds them. */

export interface Library {
  /** Package and what of it is taken. */
  module: string;
  /** An ES module that puts the library's names on the global object. */
  source: string;
  names: readonly string[];
}

const defineNames = (imports: string, names: Record<string, string>): Pick<Library, 'source' | 'names'> => ({
  source: `${imports}\nfor (const [name, value] of Object.entries({ ${Object.entries(names)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} })) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });`,
  names: Object.keys(names),
});

const lodash: Library = {
  module: 'lodash',
  ...defineNames(`import lodash from 'lodash';`, { _: 'lodash', lodash: 'lodash' }),
};
const luxon: Library = {
  module: 'luxon',
  ...defineNames(`import * as luxon from 'luxon';`, { luxon: 'luxon', DateTime: 'luxon.DateTime' }),
};
const uuid: Library = { module: 'uuid', ...defineNames(`import * as uuid from 'uuid';`, { uuid: 'uuid' }) };
const papaparse: Library = { module: 'papaparse', ...defineNames(`import Papa from 'papaparse';`, { Papa: 'Papa' }) };
const zod: Library = { module: 'zod', ...defineNames(`import * as zod from 'zod';`, { z: 'zod.z', zod: 'zod' }) };

export const LIBRARIES: readonly Library[] = [lodash, luxon, uuid, papaparse, zod];

/**
 * Startup heaps from small to large. A fresh context costs as much as its heap is large, so code gets the smallest one
 * that has every library it mentions (measured: README.md).
 */
export const HEAPS: readonly { name: string; libraries: readonly Library[]; runsPerIsolate: number }[] = [
  { name: 'plain', libraries: [], runsPerIsolate: 500 },
  { name: 'common', libraries: [lodash, luxon, uuid, papaparse], runsPerIsolate: 30 },
  { name: 'full', libraries: LIBRARIES, runsPerIsolate: 12 },
];

/** Source of a regular expression for code that mentions a library which is not in `held`. */
export function lacksPattern(held: readonly Library[]): string {
  const missing = LIBRARIES.filter((library) => !held.includes(library)).flatMap(({ names }) => names);
  return missing.length === 0 ? '(?!)' : `(?<![\\w$])(?:${missing.join('|')})(?![\\w$])`;
}
