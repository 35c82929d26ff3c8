import { auditQuery } from '#schema';
import type { Services } from '../app.ts';
import { type Router, readQuery } from '../router.ts';

const EXPORT_BATCH = 1000;

/** Who did what: to search, to take away, and to check. */
export function auditRoutes(router: Router, { store }: Services): void {
  router.on('GET /api/audit', async (context, { workspace }) => {
    const { q: text, ...filter } = readQuery(context, auditQuery);
    return context.json({ lines: await store.audit.list(workspace, { ...filter, text }) });
  });
  router.on('GET /api/audit/verify', async (context, { workspace }) =>
    context.json(await store.audit.verify(workspace)),
  );
  router.on('GET /api/audit/export', (_context, { workspace }) => {
    const encoder = new TextEncoder();
    let before: number | undefined;
    const body = new ReadableStream<Uint8Array>({
      async pull(sink) {
        const lines = await store.audit.list(workspace, { before, limit: EXPORT_BATCH });
        before = lines.at(-1)?.number;
        if (lines.length > 0) sink.enqueue(encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
        if (lines.length < EXPORT_BATCH) sink.close();
      },
    });
    const headers = { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' };
    return new Response(body, {
      headers: { ...headers, 'Content-Disposition': 'attachment; filename="audit.ndjson"' },
    });
  });
}
