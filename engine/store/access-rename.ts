import type { ObjectKind } from '#schema';
import { grants } from './access-tables.ts';
import type { Executor } from './database.ts';
import { sql } from './drizzle.ts';

interface Rename {
  workspace: string;
  kind: ObjectKind;
  from: string;
  to: string;
}

/**
 * What was allowed and denied on an object holds under its new name too, in the same transaction: nobody gets rid of a deny
 * by renaming. That of the old name stays, for the runs that are known by it. Where both say something, a deny wins.
 */
export async function copyGrants(tx: Executor, { workspace, kind, from, to }: Rename): Promise<void> {
  await tx.execute(sql`
    INSERT INTO ${grants} (workspace, subject_kind, subject, object_kind, object, verb, effect, updated_at, updated_by)
    SELECT workspace, subject_kind, subject, object_kind, ${to}, verb, effect, updated_at, updated_by
    FROM ${grants} AS old WHERE old.workspace = ${workspace} AND old.object_kind = ${kind} AND old.object = ${from}
    ON CONFLICT (workspace, subject_kind, subject, object_kind, object, verb)
    DO UPDATE SET effect = 'deny' WHERE excluded.effect = 'deny'`);
}
