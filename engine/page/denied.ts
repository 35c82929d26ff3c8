import type { LiveStep } from '#client';

/** Whether these steps, or what follows them, run a function that whoever has opened the page may not run. */
export function runsDenied(steps: readonly LiveStep[], denied: ReadonlySet<string>): boolean {
  return steps.some((step) => {
    if (step.kind === 'parallel') return runsDenied(step.steps, denied);
    return step.kind === 'run' && denied.has(step.function);
  });
}
