import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The house rules that a compiler can't hold: floors, doors, sizes, complete folders (ARCHITECTURE.md). */

const ROOT = join(import.meta.dirname, '..');

const FLOORS: [RegExp, number][] = [
  [/^engine\/(schema|expression)\//, 0],
  [/^engine\/(kit|client)\//, 1],
  [/^canvas-ui\/model\//, 1],
  [/^engine\/(core|page)\//, 2],
  [/^engine\/(access|blocks|components|sandbox|resources|store|durable|telemetry|typegen)\//, 3],
  [/^connectors\//, 3],
  [/^engine\/http\//, 4],
  [
    /^engine\/(start|parts|seed|warm-up|log|config|config-error|data-dir|environment|early-config|master-keys|new-id)\.[jt]s$/,
    5,
  ],
  [/^examples\//, 5],
  [/^engine\/cli\//, 6],
  [/^canvas-ui\/(ui|api|layout|react|page-model)\//, 2],
  [/^canvas-ui\/(code|values|editor|page)\//, 3],
  [/^canvas-ui\/(form|runs|page-runtime)\//, 4],
  [/^canvas-ui\/(canvas|publish|steps)\//, 5],
  [/^canvas-ui\/inspector\//, 6],
  [/^canvas-ui\/(screens|workbench|builder)\//, 7],
  [/^canvas-ui\/(app\/|build\.ts|english-only\.ts)/, 8],
];

/** Packages that only one place may import. */
const DOORS: Record<string, RegExp> = {
  hono: /^engine\/http\//,
  'better-auth': /^engine\/access\/sign-in\.ts$/,
  'openid-client': /^engine\/access\/sso\.ts$/,
  otpauth: /^engine\/access\/totp\.ts$/,
  qr: /^engine\/access\/totp\.ts$/,
  'rate-limiter-flexible': /^engine\/http\//,
  '@hono/node-server': /^engine\/start\.ts$/,
  'drizzle-orm': /^engine\/store\//,
  '@electric-sql/pglite': /^engine\/store\//,
  'isolated-vm': /^engine\/sandbox\//,
  esbuild: /^engine\/sandbox\//,
  immer: /^canvas-ui\/model\//,
  acorn: /^engine\/expression\//,
  '@lezer/python': /^engine\/expression\//,
  pyodide: /^engine\/sandbox\/python\//,
  '@renovatebot/pep440': /^engine\/sandbox\/python\//,
  re2js: /^engine\/core\/params\.ts$/,
  'json-schema-to-typescript': /^engine\/typegen\//,
  croner: /^engine\/durable\//,
  'pg-boss': /^engine\/durable\//,
  '@restatedev/restate-sdk': /^engine\/durable\/restate\/endpoint\.ts$/,
  pino: /^engine\/log\.ts$/,
  commander: /^engine\/cli\//,
  undici: /^engine\/resources\//,
  cockatiel: /^engine\/resources\//,
  'prom-client': /^engine\/telemetry\//,
  '@opentelemetry/api': /^engine\/telemetry\//,
  '@opentelemetry/sdk-trace': /^engine\/telemetry\//,
  '@opentelemetry/resources': /^engine\/telemetry\//,
  '@opentelemetry/exporter-trace-otlp-proto': /^engine\/telemetry\//,
  'ipaddr.js': /^engine\/resources\//,
  nodemailer: /^connectors\/smtp\//,
  'smtp-server': /^examples\//,
  'countries-list': /^examples\/import-rates\//,
  '@xyflow/react': /^canvas-ui\/canvas\//,
  '@dagrejs/dagre': /^canvas-ui\/layout\//,
  '@codemirror/state': /^canvas-ui\/code\//,
  '@codemirror/view': /^canvas-ui\/code\//,
  'ts-js': /^canvas-ui\/code\//,
  'react-aria-components': /^canvas-ui\/ui\//,
  '@tanstack/react-router': /^canvas-ui\/(app|screens|workbench|publish|inspector|builder)\//,
  marked: /^canvas-ui\/page\//,
  pg: /^(connectors\/postgres|engine\/store)\//,
};

const ALIASES: Record<string, string> = {
  '#schema': 'engine/schema/index.ts',
  '#kit': 'engine/kit/index.ts',
  '#expression': 'engine/expression/index.ts',
  '#evaluate': 'engine/expression/evaluate.ts',
  '#page': 'engine/page/index.ts',
  '#python-code': 'engine/expression/python.ts',
  '#core': 'engine/core/index.ts',
  '#access': 'engine/access/index.ts',
  '#blocks': 'engine/blocks/index.ts',
  '#components': 'engine/components/index.ts',
  '#durable': 'engine/durable/index.ts',
  '#resources': 'engine/resources/index.ts',
  '#connectors': 'connectors/index.ts',
  '#client': 'engine/client/index.ts',
  '#model': 'canvas-ui/model/index.ts',
  '#ui': 'canvas-ui/ui/index.ts',
  '#api': 'canvas-ui/api/index.ts',
  '#editor': 'canvas-ui/editor/index.ts',
  '#page-model': 'canvas-ui/page-model/index.ts',
  '#react': 'canvas-ui/react/index.ts',
};

const files = ['engine', 'connectors', 'examples', 'canvas-ui']
  .flatMap(walk)
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('canvas-ui/dist/'));
const sources = files.filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.bench.ts'));

describe('floors: a file imports from its own folder and from lower floors', () => {
  it.each(sources)('%s', (file) => {
    for (const { target } of importsOf(file)) {
      if (target === undefined) continue;
      const sameFolder = topFolder(target) === topFolder(file);
      const allowed = sameFolder || floorOf(target) < floorOf(file) || isRegistryUse(file, target);
      expect(allowed, `${file} imports ${target}`).toBe(true);
    }
  });

  it('every source file stands on a floor', () => {
    expect(sources.filter((file) => Number.isNaN(floorOf(file)))).toEqual([]);
  });
});

describe('doors: a package is imported from one place', () => {
  it.each(Object.entries(DOORS))('%s', (name, door) => {
    const users = sources.filter((file) =>
      importsOf(file).some(({ text }) => text === name || text.startsWith(`${name}/`)),
    );
    expect(users.filter((file) => !door.test(file))).toEqual([]);
  });

  it('the environment is read in config.ts only, and what is needed before that in early-config.js', () => {
    const readers = sources.filter(
      (file) => /(?<!')process\.env(?!\.\w+ = )/.test(read(file)) && file !== 'engine/config.ts',
    );
    expect(readers).toEqual([]);
  });

  it('nothing evaluates text as code outside the sandbox', () => {
    const evaluators = sources.filter(
      (file) =>
        /\beval\(|new Function\(|from 'node:vm'/.test(read(file)) && !file.startsWith('engine/sandbox/javascript/'),
    );
    expect(evaluators).toEqual([]);
  });
});

describe('left and right', () => {
  /** What looks the same in lines that begin at the right, and has `dir="ltr"` around it. */
  const STAYS: Record<string, string> = {
    'canvas-ui/canvas/canvas.css': 'a picture with coordinates',
    'canvas-ui/code/editor-theme.ts': 'code',
    'canvas-ui/code/merge-theme.ts': 'code',
  };
  const PHYSICAL_CLASS =
    /(?<![\w.-])-?(?:[mp][lr]-[\w[]|scroll-[mp][lr]-|border-[lr](?![\w])|rounded-(?:[lr]|[tb][lr])(?!\w)|text-(?:left|right)(?!\w)|(?:left|right)-(?:\d|\[|px|full|auto)|float-(?:left|right))/;
  const PHYSICAL_CSS =
    /(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|[{;\s](?:left|right): |text-align: (?:left|right)|float: (?:left|right)/;
  const PHYSICAL_STYLE = /(?:margin|padding|border)(?:Left|Right)\b/;

  const isOfScreens = (file: string) => file.startsWith('canvas-ui/') && !file.startsWith('canvas-ui/dist/');

  it('screens say start and end, so that they also fit lines that begin at the right', () => {
    const found = sources.filter(isOfScreens).filter((file) => {
      const text = read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      return PHYSICAL_CLASS.test(text) || PHYSICAL_STYLE.test(text);
    });
    const styles = walk('canvas-ui').filter((file) => file.endsWith('.css') && isOfScreens(file));
    found.push(...styles.filter((file) => PHYSICAL_CSS.test(read(file))));
    expect(found.filter((file) => !(file in STAYS))).toEqual([]);
  });
});

describe('the hot path', () => {
  // V8 allocates such a function among its old objects, and what is old keeps what it sees from a quick collection: of a run, nearly
  // everything. A function that has a name first, or a field of a class, is as young as any.
  it('no function literal is assigned to a property where runs pass', () => {
    const passed = /^(connectors|engine\/(core|kit|blocks|sandbox|http|store|resources|telemetry|access)\/)/;
    const assigns = /^ +[\w.#]+\.#?\w+ (\?\?)?= (async )?(\([^=]*?\)|\w+)(: [\w<>| ]+)? =>/m;
    // One for each connection, and for each database.
    const rare = ['engine/kit/sql-tap.ts', 'engine/store/embedded-host.ts'];
    expect(sources.filter((file) => passed.test(file) && assigns.test(read(file)))).toEqual(rare);
  });
});

describe('sizes', () => {
  it('no file is longer than 300 lines, no index longer than 40', () => {
    const long = sources.filter((file) => read(file).split('\n').length > (file.endsWith('/index.ts') ? 41 : 301));
    expect(long).toEqual([]);
  });
});

describe('complete folders', () => {
  const folders = [
    ...readdirSync(join(ROOT, 'engine/blocks')).map((name) => `engine/blocks/${name}`),
    ...readdirSync(join(ROOT, 'connectors')).map((name) => `connectors/${name}`),
  ].filter(
    (folder) =>
      statSync(join(ROOT, folder)).isDirectory() &&
      readdirSync(join(ROOT, folder)).some((name) => /^(block|connector)\.ts$/.test(name)),
  );
  it.each(folders)('%s has a definition, a test and a README', (folder) => {
    const names = readdirSync(join(ROOT, folder));
    expect(names).toContain('README.md');
    expect(names.some((name) => name.endsWith('.test.ts'))).toBe(true);
  });

  it('no file outside its folder names a block type in a decision', () => {
    const types = readdirSync(join(ROOT, 'engine/blocks')).filter((name) => !name.endsWith('.ts'));
    const pattern = new RegExp(`\\.type\\s*===?\\s*'(${types.join('|')})'`);
    expect(sources.filter((file) => !file.startsWith('engine/blocks/') && pattern.test(read(file)))).toEqual([]);
  });

  it('R6: what asks a resource for a run asks first whether that is allowed', () => {
    const pattern = /\bresources\s*\.(query|fromCode)\(/;
    const asking = sources.filter((file) => /^engine\//.test(file) && pattern.test(read(file)));
    // Mails of the server itself go through the resource that an owner has chosen for them.
    expect(asking).toEqual(['engine/access/mailer.ts', 'engine/core/mail-links.ts', 'engine/core/query.ts']);
    for (const file of asking.slice(1)) expect(read(file), file).toContain('await requireUse(attempt');
  });

  it('the top level holds what the house says', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
    );
    expect(folders.map(({ name }) => name).sort()).toEqual([
      'canvas-ui',
      'connectors',
      'docs',
      'engine',
      'examples',
      'test',
    ]);
  });
});

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Import specifiers, with the file they lead to if it is one of ours. */
function importsOf(file: string): { text: string; target: string | undefined }[] {
  return [...read(file).matchAll(/^(?:import|export)[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map((match) => {
    const text = match[1] ?? match[2] ?? '';
    const target = text.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), text)) : ALIASES[text];
    return { text, target };
  });
}

function floorOf(file: string): number {
  return FLOORS.find(([pattern]) => pattern.test(file))?.[1] ?? Number.NaN;
}

/** `engine/core/x.ts` → `engine/core`, `connectors/sql/x.ts` → `connectors`: connectors share their SQL compiler. */
function topFolder(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'engine' || parts[0] === 'canvas-ui'
    ? parts.slice(0, parts.length > 2 ? 2 : 1).join('/')
    : (parts[0] ?? '');
}

/** The command line builds a catalog of its own to read and write files; seed.ts reads the examples. */
function isRegistryUse(file: string, target: string): boolean {
  return file === 'engine/seed.ts' && target === 'examples/index.ts';
}
