import type { TypeSpec } from '#schema';
import { declarationProblem } from './params.ts';
import { type PlanContext, report } from './plan-context.ts';

/** Reports what is wrong with a declared type itself; answers whether nothing is. */
export function checkDeclaration(context: PlanContext, type: TypeSpec, path: string, block?: string): boolean {
  const problem = declarationProblem(type);
  if (problem !== undefined) report(context, 'param.invalid', problem, path, block);
  return problem === undefined;
}
