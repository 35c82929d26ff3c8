import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { InputError } from '#kit';
import { pathParam, type Router } from '../router.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const UI = join(import.meta.dirname, '..', '..', '..', 'canvas-ui');
const FILES = [
  ...['start.css', 'api.js', 'element.js', 'icon.svg'].map((name) => `start/${name}`),
  ...['docs.html', 'docs.css', 'docs.js', 'function.js', 'form.js', 'fields.js', 'schema.js', 'snippets.js'].map(
    (name) => `docs/${name}`,
  ),
];

/** The page about the API, which needs no build. Only the files named here exist: a request never becomes a path (security R4). */
export function siteRoutes(router: Router): void {
  const files = new Map(FILES.map((name) => [name, readFileSync(join(UI, name))]));
  const send = (name: string): Response => {
    const content = files.get(name);
    if (!content) throw new InputError({ code: 'request.notFound', message: 'There is nothing at this address.' });
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    return new Response(new Uint8Array(content), { headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' } });
  };
  router.on('GET /docs', () => send('docs/docs.html'));
  router.on('GET /assets/:folder/:file', (context) =>
    send(`${pathParam(context, 'folder')}/${pathParam(context, 'file')}`),
  );
}
