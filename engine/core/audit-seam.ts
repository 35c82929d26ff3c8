import type { AuditLine, AuditVerdict } from '#schema';

/** What somebody did, or was not let do. Never with secrets, parameters or passwords. */
export type AuditEntry = Omit<AuditLine, 'number' | 'hash'>;

export interface AuditFilter {
  before?: number | undefined;
  action?: string | undefined;
  outcome?: AuditLine['outcome'] | undefined;
  text?: string | undefined;
  limit: number;
}

/** The audit log: it can be added to and read, and nothing else. */
export interface AuditStore {
  /** In this order, all or none. */
  append(workspace: string, entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  list(workspace: string, filter: AuditFilter): Promise<AuditLine[]>;
  /** Reads every line and works its hash out again. */
  verify(workspace: string): Promise<AuditVerdict>;
}
