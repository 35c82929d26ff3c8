import type { ResourceShape, SqlAnswer } from '#kit';

/** Tables and columns that the user may read, as `toShape` wants them. */
export const SHAPE_SQL = `
  select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), (not a.attnotnull)::text,
    pg_table_is_visible(c.oid)::text
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'v', 'm', 'f', 'p') and a.attnum > 0 and not a.attisdropped
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
    and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  order by n.nspname, c.relname, a.attnum`;

export const MAX_SHAPE_ROWS = 20_000;

export function toShape({ rows }: Pick<SqlAnswer, 'rows'>): ResourceShape {
  const tables = new Map<string, ResourceShape['tables'][number]>();
  for (const [schema, name, column, type, nullable, visible] of rows.toCells()) {
    if (!schema || !name || !column || !type) continue;
    const key = JSON.stringify([schema, name]);
    const table = tables.get(key) ?? { schema, name, isVisible: visible === 'true', columns: [] };
    table.columns.push({ name: column, type, nullable: nullable === 'true' });
    tables.set(key, table);
  }
  return { tables: [...tables.values()] };
}
