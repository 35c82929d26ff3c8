import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import { parseExpression } from '#expression';
import { ERROR_CODES, SCOPES } from '#schema';
import { PYTHON_WORDS } from '../canvas-ui/code/python-language.ts';
import { CODE_GLOBALS } from '../engine/blocks/javascript/globals.ts';
import { PYTHON_GLOBALS, PYTHON_MODULES } from '../engine/blocks/python/globals.ts';
import { POLICY } from '../engine/http/policy.ts';

/** What the documentation lists must be all there is, and nothing that is not. */

const ROOT = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
const all = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();

describe('docs/errors.md', () => {
  const rows = new Map(
    [...read('docs/errors.md').matchAll(/^\| `([\w.]+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm)].map(
      ([, code = '', status = '', title = '', kind = '']) => [code, { status: Number(status), title, kind }],
    ),
  );
  const words = { user: 'yours', operational: 'may pass', unexpected: 'ours' };

  it.each(Object.entries(ERROR_CODES))('%s stands in the table as it is', (code, { status, title, kind }) => {
    expect(rows.get(code)).toEqual({ status, title, kind: words[kind] });
  });

  it('lists no code that there is not', () => {
    expect([...rows.keys()].filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });

  it('lists every code of issues that the planner tells', () => {
    const planner = readdirSync(join(ROOT, 'engine/core')).filter((name) => /^plan.*(?<!\.test)\.ts$/.test(name));
    const told = planner.flatMap((name) => [
      ...read(`engine/core/${name}`).matchAll(/(?:report\(\s*context,|say\('\w+',|say\([^,]+,)\s*'([a-z]+\.\w+)'/g),
    ]);
    expect(told.length).toBeGreaterThan(10);
    expect(
      told.map((match) => match[1] ?? '').filter((code) => !read('docs/errors.md').includes(`\`${code}\``)),
    ).toEqual([]);
  });
});

describe('docs/api.md', () => {
  const documented = all(read('docs/api.md'), /`((?:GET|POST|PUT|DELETE) \/[^`? ]*)`/g);

  const words = new Map([
    ['signedIn', 'any identity'],
    ['public', 'public'],
    ['admin', "the admin's token"],
    ['owner', 'an owner'],
    ['person', 'a person'],
  ]);

  it.each(Object.entries(POLICY))('%s stands there with its permission', (route, access) => {
    expect(documented).toContain(route);
    const told = words.get(access) ?? `\`${access}\``;
    const rows = read('docs/api.md')
      .split('\n')
      .filter((line) => line.startsWith(`| \`${route}\``));
    if (rows.length > 0) expect(rows[0]).toContain(`| ${told} `);
    else expect(read('docs/api.md')).toMatch(new RegExp(`### \`${route}\`\\n\\n[^\\n]*Permission ${told}`));
  });

  it('lists every permission that a key can have', () => {
    const scopes = read('docs/api.md').match(/^\| `scopes` +\|.*$/m)?.[0] ?? '';
    expect(all(scopes, /`(\w+\.\w+)`/g)).toEqual([...SCOPES].sort());
  });

  it('lists no route that there is not', () => {
    expect(documented.filter((route) => !Object.hasOwn(POLICY, route))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const variables = all(read('engine/config.ts'), /^ {2}(SWITCHYARD_[A-Z_]+):/gm);
  const rows = all(read('docs/configuration.md'), /^\| `(SWITCHYARD_[A-Z_]+)` +\|/gm);

  it('lists every variable, and none that there is not', () => {
    expect(variables.length).toBeGreaterThan(10);
    expect(rows).toEqual(variables);
  });
});

describe('docs/cli.md', () => {
  const commandFiles = readdirSync(join(ROOT, 'engine/cli')).map((name) => read(`engine/cli/${name}`));
  const source = commandFiles.join('\n');
  const page = read('docs/cli.md');

  it('lists every command', () => {
    const commands = all(source, /(?:\.command|new Command)\('([a-z]+)[^']*'\)/g).filter(
      (name) => name !== 'switchyard',
    );
    expect(commands.length).toBeGreaterThan(4);
    expect(commands.filter((command) => !new RegExp(`^\\| \`[^|]*\\b${command}\\b`, 'm').test(page))).toEqual([]);
  });

  it('lists every option', () => {
    const options = all(source, /(?:\.option|new Option)\(\s*'(--[a-z-]+)/g);
    expect(options.length).toBeGreaterThan(4);
    expect(options.filter((option) => !new RegExp(`\`${option}[\` ]`).test(page))).toEqual([]);
  });
});

describe('docs/blocks.md, docs/resources.md, docs/code-blocks.md', () => {
  it.each(blocks.map(({ type, title }) => [type, title]))(
    'the block %s is in the table, under its title',
    (type, title) => {
      expect(read('docs/blocks.md')).toContain(`| [${title}](../engine/blocks/${type}/README.md)`);
    },
  );

  it.each(connectors.map(({ type }) => type))('the connector %s is in the table', (type) => {
    expect(read('docs/resources.md')).toContain(`| [\`${type}\`](../connectors/${type}/README.md)`);
  });

  it('what the editor completes in Python is there, and what is ours is told', () => {
    expect(PYTHON_WORDS.module.filter((name) => !PYTHON_MODULES.has(name))).toEqual([]);
    expect(PYTHON_WORDS.function.filter((name) => !PYTHON_GLOBALS.has(name))).toEqual([]);
    const ours = ['resources', 'functions', 'fetch', 'progress', 'FunctionError', 'CallError'];
    expect(ours.filter((name) => !PYTHON_WORDS.function.includes(name))).toEqual([]);
    expect(ours.filter((name) => !new RegExp(`\`(raise )?${name}[\`.(]`).test(read('docs/python.md')))).toEqual([]);
  });

  it('what code may use is told', () => {
    const ours = [
      'resources',
      'functions',
      'fetch',
      'progress',
      'FunctionError',
      '_',
      'lodash',
      'luxon',
      'DateTime',
      'uuid',
      'z',
      'zod',
      'Papa',
      'jsPDF',
      'autoTable',
    ];
    expect(ours.filter((name) => !CODE_GLOBALS.has(name))).toEqual([]);
    expect(
      ours.filter((name) => !new RegExp(`\`(throw new )?${name}[\`.(]`).test(read('docs/code-blocks.md'))),
    ).toEqual([]);
  });
});

describe('docs/expressions.md', () => {
  const examples = read('docs/expressions.md').match(/## Examples\n\n```js\n([\s\S]*?)\n```/)?.[1] ?? '';

  it.each(examples.split(/;\n|;$/).filter(Boolean))('%s is an expression', (example) => {
    expect(() => parseExpression(example)).not.toThrow();
  });
});

describe('links', () => {
  const readmes = blocks.map(({ type }) => `engine/blocks/${type}/README.md`);
  it.each([...pages.map((name) => `docs/${name}`), ...readmes])('%s leads only to what is there', (file) => {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : join(dirname(file), path);
      const anchors = [...read(to).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
      if (anchor !== undefined) expect(anchors, `${file} → ${target}`).toContain(anchor);
    }
  });

  it('every page is reached from another', () => {
    const linked = pages.flatMap((name) =>
      [...read(`docs/${name}`).matchAll(/\]\(([\w-]+\.md)/g)].map((match) => match[1]),
    );
    expect(pages.filter((name) => !linked.includes(name))).toEqual([]);
  });
});

/** As GitHub makes an anchor of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
