import type { z } from 'zod';
import { InputError } from '#kit';
import {
  type FunctionDocument,
  functionSchema,
  type JsonValue,
  type Migrate,
  migrateFunction,
  migratePage,
  type PageDocument,
  pageSchema,
  pointer,
} from '#schema';

/** A function document from outside. @throws InputError `function.newer`, `request.invalid` with all issues */
export function parseFunction(given: unknown): FunctionDocument {
  return parseDocument(given, { noun: 'function', schema: functionSchema, migrate: migrateFunction });
}

/** A page document from outside. @throws InputError `page.newer`, `request.invalid` with all issues */
export function parsePage(given: unknown): PageDocument {
  return parseDocument(given, { noun: 'page', schema: pageSchema, migrate: migratePage });
}

interface Kind<Document> {
  noun: 'function' | 'page';
  schema: z.ZodType<Document>;
  migrate: Migrate;
}

/** Upgraded, then checked. What is wrong *inside* a well-formed document is for the planner to say, so that drafts with problems can be saved. */
function parseDocument<Document>(given: unknown, { noun, schema, migrate }: Kind<Document>): Document {
  const migrated = migrate(given as JsonValue);
  if (!migrated.ok) {
    throw new InputError({
      code: `${noun}.newer`,
      message: `The document has schema version ${migrated.newer}, which this release does not know. Upgrade Switchyard to open it.`,
    });
  }
  const parsed = schema.safeParse(migrated.document);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    severity: 'error' as const,
    code: 'document.invalid',
    message: issue.message,
    path: pointer('', ...issue.path),
  }));
  const [first] = issues;
  throw new InputError({
    code: 'request.invalid',
    message: `The document is not a ${noun}: ${first?.path || '/'} ${first?.message}.`,
    issues,
  });
}
