import { InputError } from '#kit';
import {
  type FunctionDocument,
  functionSchema,
  type JsonValue,
  migrateFunction,
  pointer,
  SCHEMA_VERSION,
} from '#schema';

/**
 * A function document from outside: upgraded, then checked. What is wrong *inside* a well-formed document is for the
 * planner to say, so that drafts with problems can be saved.
 * @throws InputError `function.newer`, `request.invalid` with all issues
 */
export function parseDocument(given: unknown): FunctionDocument {
  const migrated = migrateFunction(given as JsonValue);
  if (!migrated.ok) {
    throw new InputError({
      code: 'function.newer',
      message: `The document has schema version ${migrated.newer}; this release knows ${SCHEMA_VERSION}. Upgrade Switchyard to open it.`,
    });
  }
  const parsed = functionSchema.safeParse(migrated.document);
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
    message: `The document is not a function: ${first?.path || '/'} ${first?.message}.`,
    issues,
  });
}
