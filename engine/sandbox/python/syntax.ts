/** Asks an interpreter what it thinks of code: switchyard/syntax.py gets the text as a value and only compiles it. */
import { z } from 'zod';
import type { CodeCheck, CodeProblem, CodeRequest } from '#core';

const ASK = 'from switchyard.syntax import problems_in\nreturn problems_in(params)';
/** Whoever types wants to know something now; the interpreter starts meanwhile, and is asked again with the next edit. */
const PATIENCE_MS = 5000;
const LIMITS = { wallMs: 10_000, cpuMs: 3000, maxResult: 100_000 };

const problemsSchema = z.array(
  z.strictObject({
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    start: z.int().nonnegative(),
    end: z.int().nonnegative(),
  }),
);

export function askForProblems(check: CodeCheck): { request: CodeRequest; namesJson: string } {
  const request: CodeRequest = {
    ...check,
    code: ASK,
    names: new Map(),
    isPlain: false,
    isSensitive: false,
    limits: LIMITS,
    signal: AbortSignal.timeout(PATIENCE_MS),
    call: () => Promise.reject(new Error('nothing is asked for here')),
    log: () => undefined,
  };
  return { request, namesJson: JSON.stringify({ params: check.code }) };
}

/** @throws ZodError */
export function readProblems(value: unknown): CodeProblem[] {
  return problemsSchema.parse(value);
}
