/** What one run may do, counted inside its context first and again by the server, which does not trust that count. */
export const RUN_LIMITS = {
  calls: 2000,
  openCalls: 64,
  argumentChars: 16 * 1024 * 1024,
  logLines: 1000,
  logChars: 256 * 1024,
  logLineChars: 8 * 1024,
  timers: 1000,
  timersEver: 100_000,
  resultDepth: 200,
} as const;

/** Between a deadline that the child should have kept and the SIGKILL that keeps it. */
export const KILL_GRACE_MS = 500;

/** Code longer than this is refused before it reaches a child. */
export const MAX_CODE_CHARS = 1024 * 1024;

/** Plain code beyond this runs like other code: compiling it and reading its names can't be interrupted. */
export const PLAIN_LIMITS = { codeChars: 64 * 1024, namesChars: 1024 * 1024 } as const;
