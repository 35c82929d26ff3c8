export { stopping } from './admission.ts';
export * from './answer.ts';
export * from './calls.ts';
export * from './catalog.ts';
export type * from './execution.ts';
export * from './files.ts';
export * from './function-summary.ts';
export * from './function-uses.ts';
export * from './functions.ts';
export { hashLink, Journal, type Recorded, Suspension, usedResources } from './journal.ts';
export * from './open-function.ts';
export * from './page-calls.ts';
export type { FunctionFacts } from './page-context.ts';
export * from './page-summary.ts';
export * from './pages.ts';
export * from './params.ts';
export * from './plan.ts';
export * from './plan-page.ts';
export * from './problem.ts';
export * from './redact.ts';
export * from './run-feed.ts';
export {
  type JournalKeeper,
  type KnownRun,
  type KnownStep,
  type KnownWait,
  RunJournal,
} from './run-journal.ts';
export { toEnded } from './run-ledger.ts';
export { keptOutput, type WholeOutput } from './run-outputs.ts';
export * from './run-trace.ts';
export * from './runner.ts';
export * from './runs.ts';
export { slotKey } from './schedule-seam.ts';
export { Scope } from './scope.ts';
export type * from './seams.ts';
export * from './store-limits.ts';
export { Turn } from './turn.ts';
export { usesOf } from './uses.ts';
export { compileConfig } from './values.ts';
