import { type AppError, AuthorError } from '#kit';
import { ERROR_CODES, isErrorCode, type Problem } from '#schema';

export interface ProblemContext {
  runId?: string | undefined;
  /** Request id. */
  instance?: string | undefined;
  /**
   * Who reads it. A `caller` of a function learns the author's own words and otherwise code, title and run id: no block,
   * no resource, no driver text (semantics 5.1). An `author` learns everything that was meant for people.
   */
  reader: 'caller' | 'author';
}

/** An error as the one problem document of the wire. */
export function toProblem(error: AppError, { reader, ...where }: ProblemContext): Problem {
  const title = isErrorCode(error.code) ? ERROR_CODES[error.code].title : ERROR_CODES['run.failed'].title;
  const tells = reader === 'author' || error instanceof AuthorError;
  return {
    type: `urn:switchyard:problem:${error.code}`,
    title,
    status: error.status,
    code: error.code,
    detail: tells && error.kind !== 'unexpected' ? error.message : `${title}.`,
    ...(where.instance === undefined ? {} : { instance: where.instance }),
    ...(where.runId === undefined ? {} : { runId: where.runId }),
    ...(tells && error.details !== undefined ? { details: error.details } : {}),
    ...(tells && error.issues ? { issues: [...error.issues] } : {}),
  };
}
