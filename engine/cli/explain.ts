import { CommanderError } from 'commander';
import { z } from 'zod';
import { ProblemError } from '#client';
import { AppError } from '#kit';
import type { Issue, Problem } from '#schema';
import { ConfigError } from '../config-error.ts';
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
  if (thrown instanceof ConfigError || thrown instanceof UsageError) return plain(thrown.message);
  if (thrown instanceof AppError) return plain(withCause(thrown));
  if (thrown instanceof z.ZodError)
    return plain(`The server answered something unexpected; is it of this release?\n${z.prettifyError(thrown)}`);
  if (isSystemError(thrown)) return plain(ofSystem(thrown));
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

/** With `--json` a problem is an answer as others are, and its exit code stays. @throws what is no problem, or is for a person */
export function answerProblem(thrown: unknown, json: boolean, out: (line: string) => void): void {
  if (!json || !(thrown instanceof ProblemError)) throw thrown;
  out(problemJson(thrown));
  process.exitCode = exitCodeOf(thrown);
}

/** The problem as the server would write it, also where nobody answered. */
function problemJson({ code, status, title, detail, runId, details, issues }: ProblemError): string {
  return JSON.stringify({ code, status, title, detail, runId, details, ...(issues.length > 0 ? { issues } : {}) });
}

/** Codes whose words are for callers, who must not learn the cause. Whoever stands at the server's own terminal must. */
const CONCEALING: readonly string[] = ['store.unavailable', 'secret.unavailable', 'internal.unexpected'];

function withCause({ code, message, cause }: AppError): string {
  return cause !== undefined && CONCEALING.includes(code)
    ? `${message.replace(/\.$/, ':')} ${reasonOf(cause)}`
    : message;
}

/** What Node or a driver said; where it tried several addresses, of each. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return thrown.errors.map(reasonOf).join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}

type SystemError = Error & { code: string; syscall: string };

function isSystemError(thrown: unknown): thrown is SystemError {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown;
}

function ofSystem({ code, syscall, message }: SystemError): string {
  if (code === 'EADDRINUSE') return 'The port is taken. Stop what uses it, or set SWITCHYARD_PORT.';
  const listens = syscall === 'listen' || syscall === 'getaddrinfo';
  return listens ? `SWITCHYARD_HOST and SWITCHYARD_PORT name no place to listen at: ${message}` : message;
}
