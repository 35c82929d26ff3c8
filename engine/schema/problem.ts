import { z } from 'zod';
import { type JsonValue, jsonSchema } from './json.ts';

/**
 * `user`: the caller or author can mend it, shown as it is. `operational`: something outside failed, may pass.
 * `unexpected`: our own bug, the caller sees a run id and nothing more.
 */
export type ProblemKind = 'user' | 'operational' | 'unexpected';

interface CodeEntry {
  status: number;
  title: string;
  kind: ProblemKind;
}

const user = (status: number, title: string): CodeEntry => ({ status, title, kind: 'user' });
const operational = (status: number, title: string): CodeEntry => ({ status, title, kind: 'operational' });

/** Every error code of ours: `noun.condition`, with its HTTP status (semantics 5.2), title and kind. */
export const ERROR_CODES = {
  'request.invalid': user(400, 'The request is malformed'),
  'request.notFound': user(404, 'There is nothing at this address'),
  'request.methodNotAllowed': user(405, 'This address does not answer to that method'),
  'request.tooLarge': user(413, 'The request is too large'),
  'request.mediaType': user(415, 'The request must be JSON'),
  'request.misdirected': user(421, 'This server does not answer for that host'),
  'auth.required': user(401, 'Sign in, or send a token'),
  'auth.forbidden': user(403, 'You may not do this'),
  'params.invalid': user(422, 'The parameters do not fit what the function declares'),
  'function.unknown': user(404, 'There is no such function'),
  'function.unpublished': user(404, 'The function has no published version'),
  'function.forbidden': user(403, 'The function does not allow this call'),
  'function.invalid': user(422, 'The function has problems that must be solved first'),
  'function.conflict': user(409, 'Somebody else saved the function first'),
  'function.newer': user(422, 'The document was written by a newer release'),
  'page.unknown': user(404, 'There is no such page'),
  'page.unpublished': user(404, 'The page has no published version'),
  'page.invalid': user(422, 'The page has problems that must be solved first'),
  'page.conflict': user(409, 'Somebody else saved the page first'),
  'page.newer': user(422, 'The document was written by a newer release'),
  'app.forbidden': user(403, 'You do not manage the app'),
  'version.unknown': user(404, 'There is no such version'),
  'checkpoint.unknown': user(404, 'There is no such checkpoint'),
  'resource.unknown': user(404, 'There is no such resource'),
  'resource.invalid': user(422, 'The settings of the resource are not right'),
  'resource.conflict': user(409, 'Somebody else saved the resource first'),
  'resource.inUse': user(409, 'The resource is still in use'),
  'resource.forbidden': user(403, 'The function needs a resource that you may not use'),
  'resource.notConfigured': user(422, 'The resource has no settings for this environment'),
  'key.unknown': user(404, 'There is no such API key'),
  'auth.badPassword': user(401, 'E-mail or password is not right'),
  'auth.badCode': user(401, 'The code is not right'),
  'auth.ticketOver': user(401, 'Sign in again'),
  'auth.ssoFailed': user(401, 'Single sign-on did not work'),
  'auth.ssoUnverified': user(403, 'The e-mail address is not verified'),
  'auth.ssoRefused': user(403, 'The account is not admitted here'),
  'reset.unknown': user(404, 'The link is not valid any more'),
  'reset.unavailable': user(409, 'No mails are sent'),
  'secondFactor.on': user(409, 'There is a second factor already'),
  'secondFactor.off': user(409, 'There is no second factor'),
  'secondFactor.required': user(409, 'A role of yours needs the second factor'),
  'invitation.unknown': user(404, 'The invitation is not valid any more'),
  'person.unknown': user(404, 'There is no such person'),
  'person.taken': user(409, 'There is somebody with that e-mail address'),
  'role.unknown': user(404, 'There is no such role'),
  'role.taken': user(409, 'There is a role of that name'),
  'role.builtIn': user(409, 'The role is always there'),
  'run.unknown': user(404, 'There is no such run'),
  'job.unknown': user(404, 'There is no such job'),
  'job.notFailed': user(409, 'The job has not failed'),
  'approval.unknown': user(404, 'There is no such approval'),
  'approval.closed': user(409, 'The approval is closed'),
  'schedule.unknown': user(404, 'There is no such schedule'),
  'schedule.invalid': user(422, 'The schedule is not right'),
  'schedule.conflict': user(409, 'Somebody else saved the schedule first'),
  'hook.unknown': user(404, 'There is no such webhook endpoint'),
  'output.gone': user(404, 'The whole output is not kept'),
  'reveal.notKept': user(404, 'There is nothing kept to reveal'),
  'reveal.unavailable': operational(503, 'What was kept can not be opened'),
  'run.failed': user(422, 'The function failed'),
  'run.timeout': operational(504, 'The function took too long'),
  'run.cancelled': user(409, 'The run was cancelled'),
  'run.missingData': user(422, 'A block needs the output of another that has none yet'),
  'run.notEnded': user(409, 'The run has not ended'),
  'run.interrupted': operational(503, 'The run was interrupted'),
  'run.depth': user(422, 'Functions call each other too deeply'),
  'block.invalid': user(422, 'A field of the block has a value that does not fit'),
  'block.timeout': operational(504, 'A block took too long'),
  'block.failed': user(422, 'A block failed'),
  'block.output': user(422, 'What a block gave is not what is expected of it'),
  'code.failed': user(422, 'The code of a block failed'),
  'code.result': user(422, 'The code returned something that is not JSON'),
  'expression.invalid': user(422, 'An expression is not valid'),
  'expression.failed': user(422, 'An expression could not be evaluated'),
  'expression.limit': user(422, 'An expression did too much work'),
  'loop.limit': user(422, 'A loop ran too often'),
  'result.invalid': user(422, 'The result does not fit what the function declares'),
  'value.invalid': user(422, 'A value is not JSON'),
  'value.tooLarge': user(422, 'A value is too large'),
  'sandbox.timeout': operational(504, 'The code took too long'),
  'sandbox.cpu': user(422, 'The code used too much processor time'),
  'sandbox.memory': user(422, 'The code used too much memory'),
  'sandbox.limit': user(422, 'The code did too much of something'),
  'sandbox.crashed': operational(502, 'The process that ran the code ended'),
  'sandbox.busy': operational(503, 'No process is free to run the code'),
  'sandbox.unavailable': operational(503, 'Code can not be run safely on this machine'),
  'resource.failed': operational(502, 'A resource answered with an error'),
  'resource.rejected': user(422, 'A resource refused the query'),
  'resource.denied': operational(502, 'A resource refused our credentials'),
  'resource.unreachable': operational(502, 'A resource can not be reached'),
  'resource.timeout': operational(504, 'A resource took too long'),
  'secret.unavailable': operational(503, 'A secret can not be opened'),
  'egress.blocked': user(422, 'That address may not be called'),
  'idempotency.mismatch': user(422, 'The key was used for another call'),
  'idempotency.inProgress': operational(409, 'The first call with this key has not ended yet'),
  'idempotency.unknown': user(409, 'It is not known how the first call with this key ended'),
  'capacity.busy': operational(503, 'The server is busy'),
  'capacity.stopping': operational(503, 'The server is stopping'),
  'rate.limited': operational(429, 'Too many requests'),
  'store.unavailable': operational(503, 'The database can not be reached'),
  'internal.unexpected': { status: 500, title: 'Something went wrong on our side', kind: 'unexpected' },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes that authors give in a throw block or `FunctionError`: `noun.condition` of their own, e.g. `order.notFound`. */
export const authorCodeSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/, 'a code looks like order.notFound');

/** Where in a document or request something is wrong. `path` is a JSON Pointer into what was sent. */
export const issueSchema = z
  .strictObject({
    severity: z.enum(['error', 'warning', 'info']),
    code: z.string(),
    message: z.string(),
    path: z.string(),
    block: z.string().optional().meta({ description: 'id of the block' }),
    position: z.strictObject({ start: z.int(), end: z.int() }).optional(),
    fix: z.string().optional().meta({ description: 'what would solve it, as words on a button' }),
  })
  .meta({ id: 'Issue' });

export type Issue = z.infer<typeof issueSchema>;

/** What went wrong in a block, as `blockName.error` and a catch graph's `error` see it (semantics 3.5). */
export const blockProblemSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  block: z.string().optional(),
  status: z.int().optional(),
  details: jsonSchema.optional(),
  retryable: z.boolean(),
});

export interface BlockProblem {
  code: string;
  message: string;
  block?: string | undefined;
  status?: number | undefined;
  details?: JsonValue | undefined;
  retryable: boolean;
}

/** RFC 9457 problem document, the one error shape of every route (semantics 5.1). */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string().optional().meta({ description: 'request id' }),
    runId: z.string().optional(),
    details: jsonSchema.optional(),
    issues: z.array(issueSchema).optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

/** True when `code` is one of ours rather than an author's. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
