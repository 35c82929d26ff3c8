import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { SignInCondition, SignInModel, SignInRow, SignInRows } from '#core';
import { accounts, people, sessions, verifications } from './access-tables.ts';
import type { Database } from './database.ts';
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, ne } from './drizzle.ts';

const TABLES: Readonly<Record<SignInModel, PgTable>> = {
  user: people,
  session: sessions,
  account: accounts,
  verification: verifications,
};

/** What better-auth reads and writes. Its own drizzle adapter would load drizzle a second time: see drizzle.ts. */
export function createSignInRows(database: Database): SignInRows {
  return {
    insert: (model, row) => database.query(async (db) => one(await db.insert(TABLES[model]).values(row).returning())),
    find: (model, where, { limit, offset, sortBy } = {}) =>
      database.query(async (db) => {
        const table = TABLES[model];
        let query = db.select().from(table).where(toSql(table, where)).$dynamic();
        if (sortBy) {
          const by = columnOf(table, sortBy.field);
          query = query.orderBy(sortBy.direction === 'desc' ? desc(by) : asc(by));
        }
        if (limit !== undefined) query = query.limit(limit);
        return await (offset === undefined ? query : query.offset(offset));
      }),
    update: (model, where, change) =>
      database.query((db) => db.update(TABLES[model]).set(change).where(toSql(TABLES[model], where)).returning()),
    remove: (model, where) =>
      database.query((db) => db.delete(TABLES[model]).where(toSql(TABLES[model], where)).returning()),
  };
}

function toSql(table: PgTable, where: readonly SignInCondition[]) {
  return and(
    ...where.map(({ field, operator = 'eq', value }) => {
      const column = columnOf(table, field);
      if (value === null && operator === 'eq') return isNull(column);
      switch (operator) {
        case 'eq':
          return eq(column, value);
        case 'ne':
          return ne(column, value);
        case 'lt':
          return lt(column, value);
        case 'lte':
          return lte(column, value);
        case 'gt':
          return gt(column, value);
        case 'gte':
          return gte(column, value);
        case 'in':
          return inArray(column, Array.isArray(value) ? value : [value]);
        default:
          throw new Error(`sign-in asks for the operator ${operator}`);
      }
    }),
  );
}

function columnOf(table: PgTable, field: string): PgColumn {
  const column: unknown = Object.hasOwn(table, field) ? Reflect.get(table, field) : undefined;
  if (!column) throw new Error(`sign-in asks for the field ${field}`);
  return column as PgColumn;
}

function one(rows: SignInRow[]): SignInRow {
  const [row] = rows;
  if (!row) throw new Error('nothing was inserted');
  return row;
}
