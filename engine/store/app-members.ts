import type { AppMember } from '#core';
import type { Executor } from './database.ts';
import { and, eq, isNotNull, or, sql } from './drizzle.ts';
import { functionTables, pageTables } from './tables.ts';

/** Functions and pages that belong to some app. */
export async function appMembers(db: Executor, workspace: string): Promise<AppMember[]> {
  const members: AppMember[] = [];
  for (const { noun: kind, drafts } of [functionTables, pageTables]) {
    const { name, app } = drafts;
    const liveApp = sql<string | null>`CASE WHEN ${drafts.liveVersion} IS NULL THEN ${app} ELSE ${drafts.liveApp} END`;
    const inSome = or(isNotNull(app), isNotNull(drafts.liveApp));
    const rows = db.select({ name, app, liveApp }).from(drafts);
    for (const row of await rows.where(and(eq(drafts.workspace, workspace), inSome))) members.push({ kind, ...row });
  }
  return members;
}
