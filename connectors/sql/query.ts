import { z } from 'zod';
import { helperCall } from '#expression';
import {
  anyJson,
  type ConfigProblem,
  type Effects,
  field,
  plainTemplate,
  type QueryResult,
  type Resolved,
  type SqlAnswer,
  template,
  value,
} from '#kit';
import type { JsonValue } from '#schema';
import type { BoundSql } from './bind.ts';
import { NEEDS_NAME } from './bind.ts';
import { compileSql } from './compile.ts';
import { toJsonRows } from './rows.ts';

const MAX_DESCRIPTION = 200;

/** What one query to a database of the PostgreSQL dialect asks for. */
const sqlQuery = z.strictObject({
  sql: template('sql', {
    label: 'SQL',
    help: 'One statement. Every {{ }} is bound as a value, never pasted as text.',
    placeholder: 'select * from orders where id = {{ params.id }}',
    widget: 'code',
    helpers: ['ident'],
  }),
  params: value(z.array(anyJson).max(65_535), {
    label: 'Parameters',
    help: 'Values of $1, $2 …, instead of {{ }}.',
    placeholder: '[params.id]',
    advanced: true,
  }).optional(),
  changesData: field(z.boolean().default(false), {
    label: 'Changes data',
    help: 'Tick this for a SELECT that calls a function which writes. Without it a SELECT runs read-only.',
    widget: 'switch',
    advanced: true,
  }),
});

type SqlQuery = z.output<typeof sqlQuery>;
export type ResolvedSqlQuery = Resolved<SqlQuery>;

function sqlEffects({ sql, changesData }: SqlQuery): Effects {
  return changesData ? 'write' : compileSql(sql.template.parts).statement.effect;
}

/** What can be said about the SQL while it is edited. */
function checkSql({ sql, params }: SqlQuery): ConfigProblem[] {
  const { holes, parts } = sql.template;
  const compiled = compileSql(parts);
  const at = (message: string, hole?: number): ConfigProblem => {
    const range = hole === undefined ? undefined : holes[hole];
    const position = range && { position: { start: range.start, end: range.end } };
    return { severity: 'error', message, path: ['sql'], ...position };
  };
  const problems = compiled.problems.map(({ message, hole }) => at(message, hole));
  for (const hole of compiled.names) {
    const expression = holes[hole];
    if (expression && helperCall(expression)?.name !== 'ident') problems.push(at(NEEDS_NAME, hole));
  }
  if (params && holes.length > 0) problems.push(at('Use either {{ }} or $1 with a list of parameters, not both.'));
  if (!params && holes.length === 0 && compiled.params.length > 0) {
    problems.push(at(`The SQL asks for $${compiled.params.length}: add the list of parameters, or write {{ }}.`));
  }
  return problems;
}

/** The statement on one line, holes as they are: values stay out of it. */
function describeSql({ sql }: ResolvedSqlQuery): string {
  const line = sql.parts.join('{{ }}').replace(/\s+/g, ' ').trim();
  return line.length > MAX_DESCRIPTION ? `${line.slice(0, MAX_DESCRIPTION - 1)}…` : line;
}

/** A rolled-back transaction can show what a write would do, if the statement can run in one. */
function canRunDry({ sql }: ResolvedSqlQuery): boolean {
  const { statement, problems } = compileSql(sql.parts);
  return statement.inTransaction && problems.length === 0;
}

/** Whether this statement runs in a read-only transaction, which makes `read` a fact and not a guess. */
export function runsReadOnly({ statement }: BoundSql, { changesData }: ResolvedSqlQuery): boolean {
  return statement.effect === 'read' && !changesData;
}

export function toQueryResult(answer: SqlAnswer): QueryResult {
  const { rowCount, truncated } = answer;
  if (answer.columns.length === 0) return { data: { rowCount }, rowCount };
  const { rows, notes } = toJsonRows(answer);
  return { data: rows, rowCount, truncated, notes };
}

/** `resources.<name>.query('select … where id = $1', [7])` */
const sqlMethods = {
  query: (sql: JsonValue, params: JsonValue = [], options: JsonValue = {}) => ({
    ...(typeof options === 'object' ? options : { options }),
    sql: plainTemplate(sql),
    params: { kind: 'literal', value: params },
  }),
};

/** What connectors to databases of this dialect have in common. */
export const sqlParts = {
  query: sqlQuery,
  effects: sqlEffects,
  check: checkSql,
  describe: describeSql,
  dry: canRunDry,
  methods: sqlMethods,
};
