import { PGlite } from '@electric-sql/pglite';
import type { InternalDatabase } from '#kit';

/** Values go in and come out as Postgres writes them: the connector knows their types. */
const asText = new Proxy<Record<number, (text: string) => string>>({}, { get: () => (text: string) => text });

/** A built-in database in memory. It can't be interrupted: PGlite runs in this very thread. */
export async function createPgliteDatabase(): Promise<InternalDatabase & { close(): Promise<void> }> {
  const db = new PGlite();
  await db.waitReady;
  return {
    query: (sql, params, { signal, maxRows, maxBytes, dry, readOnly }) =>
      db.transaction(async (transaction) => {
        signal.throwIfAborted();
        if (readOnly) await transaction.exec('SET TRANSACTION READ ONLY');
        const { rows, fields, affectedRows } = await transaction.query<(string | null)[]>(sql, [...params], {
          rowMode: 'array',
          parsers: asText,
          serializers: asText,
        });
        if (dry || readOnly) await transaction.rollback();
        const kept = cut(rows, maxRows, maxBytes);
        return {
          columns: fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })),
          rows: kept,
          rowCount: fields.length > 0 ? kept.length : (affectedRows ?? 0),
          truncated: kept.length < rows.length,
        };
      }),
    close: () => db.close(),
  };
}

function cut(rows: readonly (string | null)[][], maxRows: number, maxBytes: number): (string | null)[][] {
  let bytes = 0;
  const kept: (string | null)[][] = [];
  for (const row of rows.slice(0, maxRows)) {
    bytes += row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    if (bytes > maxBytes) break;
    kept.push(row);
  }
  return kept;
}
