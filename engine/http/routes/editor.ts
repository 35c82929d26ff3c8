import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { InputError } from '#kit';
import { header } from '../incoming.ts';
import { SCREENS } from '../policy.ts';
import { pathParam, type Request, type Router } from '../router.ts';

const DIST = join(import.meta.dirname, '..', '..', '..', 'canvas-ui', 'dist');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const NOT_BUILT = `<!doctype html><html lang="en"><title>Switchyard</title><p>The editor is not built yet. Run <code>npm run build</code>,
then load this page again. The API and the command line work without it.</p></html>`;

/** The editor, and the pages that users open, as canvas-ui/build.ts has made them. Only files that were there at start exist (security R4). */
export function editorRoutes(router: Router): void {
  const files = new Map(listFiles().map((name) => [name, undefined as Buffer | undefined]));
  const read = (name: string): Buffer | undefined => {
    if (!files.has(name)) return undefined;
    const content = files.get(name) ?? readFileSync(join(DIST, 'ui', name));
    files.set(name, content);
    return content;
  };
  const editor = createPage('index.html');
  for (const key of SCREENS) router.on(key, () => editor());
  const page = createPage('page.html');
  router.on('GET /p/:name', () => page());
  router.on('GET /ui/:file', (context) => sendFile(context, pathParam(context, 'file'), read));
}

/**
 * What is at an address that there is not: a browser gets the editor, whose screen for that leads back; a program gets a problem.
 * @throws InputError `request.notFound`
 */
export function createNotFound(): (context: Request) => Response {
  const editor = createPage('index.html');
  return (context) => {
    const { method, path } = context.req;
    const isForPerson =
      method === 'GET' && header(context, 'accept')?.includes('text/html') && !path.startsWith('/api/');
    if (isForPerson) return editor(404);
    throw new InputError({ code: 'request.notFound', message: 'There is nothing at this address.' });
  };
}

function listFiles(): string[] {
  const folder = join(DIST, 'ui');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The page has a nonce of its own each time, for styles that editors of code make while they run (security R13). */
function createPage(name: string): (status?: number) => Response {
  const file = join(DIST, name);
  const html = existsSync(file) ? readFileSync(file, 'utf8') : NOT_BUILT;
  return (status = 200) => {
    const nonce = randomBytes(16).toString('base64url');
    return new Response(html.replaceAll('%NONCE%', nonce), {
      status,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-cache',
        'Content-Security-Policy': `default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types default`,
      },
    });
  };
}

/** Names hold a hash of what is in the file, so browsers keep it for good. */
function sendFile(context: Request, name: string, read: (name: string) => Buffer | undefined): Response {
  const plain = read(name);
  const type = TYPES[extname(name)];
  if (!plain || type === undefined) {
    throw new InputError({ code: 'request.notFound', message: 'There is nothing at this address.' });
  }
  const accepted = header(context, 'accept-encoding') ?? '';
  const encoding = ENCODINGS.find(([word, ending]) => accepted.includes(word) && read(name + ending));
  const headers: Record<string, string> = {
    'Content-Type': type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
    ETag: `"${createHash('sha256').update(name).digest('hex').slice(0, 16)}"`,
  };
  if (encoding) headers['Content-Encoding'] = encoding[0];
  return new Response(new Uint8Array(encoding ? (read(name + encoding[1]) ?? plain) : plain), { headers });
}
