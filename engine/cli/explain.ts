import { CommanderError } from 'commander';
import { z } from 'zod';
import { ProblemError } from '#client';
import { AppError } from '#kit';
import type { Issue, Problem } from '#schema';
import { ConfigError } from '../config.ts';
import { plain } from './terminal.ts';

/** 0 good, 1 failed, 2 used wrongly, 78 the configuration is not right (sysexits EX_CONFIG). */
export const EXIT = { good: 0, failed: 1, usage: 2, config: 78 } as const;

/** The command was not given what it needs. */
export class UsageError extends Error {}

export function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.good : EXIT.usage;
  if (thrown instanceof UsageError) return EXIT.usage;
  if (thrown instanceof ConfigError) return EXIT.config;
  return thrown instanceof ProblemError && thrown.code === 'params.invalid' ? EXIT.usage : EXIT.failed;
}

/** What went wrong in words; undefined where commander has said it. */
export function explain(thrown: unknown): string | undefined {
  if (thrown instanceof CommanderError) return undefined;
  if (thrown instanceof ProblemError) return explainProblem(thrown);
  if (thrown instanceof ConfigError || thrown instanceof AppError || thrown instanceof UsageError) {
    return plain(thrown.message);
  }
  if (thrown instanceof z.ZodError)
    return plain(`The server answered something unexpected; is it of this release?\n${z.prettifyError(thrown)}`);
  if (isAddressInUse(thrown)) return 'The port is taken. Stop what uses it, or set SWITCHYARD_PORT.';
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** Also of a run that failed, whose problem is the same document. */
export function explainProblem(
  problem: Pick<Problem, 'code' | 'detail' | 'title' | 'details' | 'runId'> & {
    issues?: readonly Issue[] | undefined;
  },
): string {
  const { code, detail, title, details, issues = [], runId } = problem;
  const lines = [`${detail || title} (${code})`];
  for (const { path, message } of issues) lines.push(`  ${path || '/'}  ${message}`);
  if (details !== undefined) lines.push(`  details: ${JSON.stringify(details)}`);
  if (runId !== undefined) lines.push(`  run ${runId}`);
  return plain(lines.join('\n'));
}

function isAddressInUse(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
}
