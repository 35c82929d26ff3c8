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
/** What they use to draw pictures of HTML is left out: it needs a browser. */
const jspdf: Library = { module: 'jspdf', ...defineNames(`import { jsPDF } from 'jspdf';`, { jsPDF: 'jsPDF' }) };
const autoTable: Library = {
  module: 'jspdf-autotable',
  ...defineNames(`import { autoTable } from 'jspdf-autotable';`, { autoTable: 'autoTable' }),
};
const zod: Library = { module: 'zod', ...defineNames(`import * as zod from 'zod';`, { z: 'zod.z', zod: 'zod' }) };

const withoutPdf: readonly Library[] = [lodash, luxon, uuid, papaparse, zod];
export const LIBRARIES: readonly Library[] = [...withoutPdf, jspdf, autoTable];

interface Heap {
  name: string;
  libraries: readonly Library[];
  runsPerIsolate: number;
  /** Made when code first needs it, since few functions do: it is large, and would make each start slower. */
  isRare: boolean;
}

/**
 * Startup heaps from small to large. A fresh context costs as much as its heap is large, so code gets the smallest one
 * that has every library it mentions (measured: README.md).
 */
export const HEAPS: readonly Heap[] = [
  { name: 'plain', libraries: [], runsPerIsolate: 500, isRare: false },
  { name: 'common', libraries: [lodash, luxon, uuid, papaparse], runsPerIsolate: 30, isRare: false },
  { name: 'full', libraries: withoutPdf, runsPerIsolate: 12, isRare: false },
  { name: 'pdf', libraries: LIBRARIES, runsPerIsolate: 6, isRare: true },
];

/** Source of a regular expression for code that mentions a library which is not in `held`. */
export function lacksPattern(held: readonly Library[]): string {
  const missing = LIBRARIES.filter((library) => !held.includes(library)).flatMap(({ names }) => names);
  return missing.length === 0 ? '(?!)' : `(?<![\\w$])(?:${missing.join('|')})(?![\\w$])`;
}
