/** The language's own declarations, without a browser's: what the sandbox's JavaScript engine has. Part of the worker. */
const modules: Record<string, string> = import.meta.glob(
  [
    '../../node_modules/ts-js/lib/lib.es5.d.ts',
    '../../node_modules/ts-js/lib/lib.es20*.d.ts',
    '../../node_modules/ts-js/lib/lib.decorators*.d.ts',
    '!**/*.full.d.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);

export const LIB_FILES: ReadonlyMap<string, string> = new Map(
  Object.entries(modules).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
);
