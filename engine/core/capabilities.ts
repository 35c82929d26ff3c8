import { z } from 'zod';
import { BlockError, type CodeField, InputError, Json, LimitError, toJson } from '#kit';
import { type JsonValue, librariesOf } from '#schema';
import type { Attempt } from './attempt.ts';
import { MAX_CALL_DEPTH } from './execution.ts';
import type { Journal } from './journal.ts';
import { requireParams } from './params.ts';
import type { Plan } from './plan.ts';
import { queryFromCode } from './query.ts';
import { requireRight } from './run-access.ts';
import { runNested } from './runner.ts';

const MAX_CODE_RESULT = 16 * 1024 * 1024;
/** Processor time of a code block that sets no longer deadline of its own. */
const CPU_MS = 5_000;
const MAX_FETCH_BYTES = 10 * 1024 * 1024;

/** Runs a block's code in the sandbox. Only the names that it reads go in, as JSON text (semantics 4.6). */
export async function runCode(attempt: Attempt, code: CodeField): Promise<Json> {
  const { execution, scope } = attempt.place;
  const names = new Map<string, string>();
  for (const name of code.names) {
    const text = scope.text(name);
    if (text !== undefined) names.set(name, text);
  }
  // A little more than the block has, so that the deadline that fires is the block's or the run's, and says so (2.7).
  const wallMs = Math.ceil(attempt.remainingMs) + 100;
  const cpuMs = Math.min(wallMs, Math.max(CPU_MS, attempt.planned.block.timeoutMs ?? 0));
  const answer = await execution.services.sandbox.run({
    language: code.language,
    code: code.text,
    isPlain: code.isPlain,
    libraries: librariesOf(execution.request.plan.document),
    names,
    scope: execution.request.workspace,
    isSensitive: execution.request.plan.document.settings.sensitive === true,
    limits: { wallMs, cpuMs, maxResult: MAX_CODE_RESULT },
    signal: attempt.signal,
    call: (capability, args) => callCapability(attempt, capability, args),
    log: (level, text) => attempt.log(level, text),
  });
  attempt.step.meta = { ...attempt.step.meta, cpuMs: answer.cpuMs };
  return Json.fromBoth(answer.json, answer.value);
}

/** Runs a function's published version inside this run: same deadline, signal and trace, one level deeper. */
export async function callFunction(
  attempt: Attempt,
  name: string,
  given: JsonValue,
  journal: Journal | undefined,
): Promise<Json> {
  const { request } = attempt.place.execution;
  if (request.depth >= MAX_CALL_DEPTH) {
    throw new LimitError({
      code: 'run.depth',
      message: `Functions call each other more than ${MAX_CALL_DEPTH} levels deep.`,
    });
  }
  const { name: own } = request.plan.document;
  if (name !== own) await requireRun(attempt, name);
  const plan = name === own ? request.plan : await loadPlan(attempt, name, journal);
  return runNested(attempt, { plan, params: requireParams(plan.params, given), journal });
}

/** A function runs others on the rights that it has itself. @throws AccessError `auth.forbidden` */
async function requireRun({ place }: Attempt, name: string): Promise<void> {
  const { services, request } = place.execution;
  const { workspace, caller, id: runId } = request;
  await requireRight(services.access, { workspace, caller, permission: 'function.run', name, runId });
}

/**
 * Starts a function as a job for whoever called this run. A durable run that is taken up again starts the same job: it asks for
 * it by the same key. Where there is no such key, the block counts as one that must not happen twice.
 */
export async function startJob(
  attempt: Attempt,
  functionName: string,
  params: JsonValue,
): Promise<{ id: string | null }> {
  const { request, services } = attempt.place.execution;
  const { workspace, environment, id: parentRunId } = request;
  const { id: callerId, name, user, authority } = request.caller;
  const caller = { id: callerId, name, user, authority };
  await requireRun(attempt, functionName);
  if (request.dry) {
    const { path } = attempt.step;
    const description = `Start ${functionName} as a job`;
    const held = {
      resource: functionName,
      connector: 'job',
      effect: 'external' as const,
      description,
      rolledBack: false,
    };
    request.trace.held({ path, ...held });
    return { id: null };
  }
  const key = attempt.keyOfLife;
  if (key === undefined) await attempt.beginEffect();
  const dedupe = key === undefined ? undefined : `block:${key}`;
  const start = { workspace, functionName, params, environment, caller, trigger: 'function' as const };
  const { id } = await services.startJob({ ...start, parentRunId, dedupe });
  return { id };
}

/** A durable run calls the version that was live when it first called, in all its lives. */
async function loadPlan(attempt: Attempt, name: string, journal: Journal | undefined): Promise<Plan> {
  const { services, request } = attempt.place.execution;
  const live = async () => (await services.load(request.workspace, name)).plan;
  if (!journal) return live();
  const hash = await journal.pin(name, async () => (await live()).hash);
  // The run is at work meanwhile: it must not be put away.
  return journal.during(services.loadHash(request.workspace, hash));
}

/** Known to be JSON, and not too deep, before the schemas look at it. */
const jsonSchema = z.custom<JsonValue>(() => true);

const resourceCall = z.strictObject({ name: z.string(), method: z.string(), args: z.array(jsonSchema).max(20) });
const functionCall = z.strictObject({ name: z.string(), params: jsonSchema });
const fetchCall = z.strictObject({
  url: z.string().max(8192).refine(URL.canParse, 'must be a whole address, such as https://example.com/path'),
  method: z.string().max(20).default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().nullish(),
});
const progressCall = z.strictObject({ percent: z.number().min(0).max(100), message: z.string().max(1000).nullish() });

/** What code may `await`, by name. Nothing else is granted, whatever the child process asks for. */
const capabilities: Readonly<Record<string, (attempt: Attempt, args: unknown) => Promise<string>>> = {
  async resources(attempt, args) {
    const { name, method, args: values } = resourceCall.parse(args);
    return (await queryFromCode(attempt, { resource: name, method, args: values })).text;
  },

  async functions(attempt, args) {
    const { name, params } = functionCall.parse(args);
    return (await callFunction(attempt, name, params, attempt.journalOfCode)).text;
  },

  async fetch(attempt, args) {
    const { url, method, headers, body } = fetchCall.parse(args);
    const { services, request } = attempt.place.execution;
    const reads = ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
    if (request.dry && !reads) {
      const description = `${method.toUpperCase()} ${new URL(url).origin}`;
      request.trace.held({
        path: attempt.step.path,
        resource: 'fetch',
        connector: 'fetch',
        effect: 'external',
        description,
        rolledBack: false,
      });
      return JSON.stringify({ status: 202, statusText: 'held back', headers: [], body: '' });
    }
    if (!reads) await attempt.beginEffect();
    const answer = await services.resources.fetch({
      url,
      init: { method, headers, signal: attempt.signal, maxBytes: MAX_FETCH_BYTES, ...(body == null ? {} : { body }) },
    });
    const text = new TextDecoder().decode(answer.body);
    return JSON.stringify({ status: answer.status, statusText: '', headers: [...answer.headers], body: text });
  },

  async progress(attempt, args) {
    const { percent, message } = progressCall.parse(args);
    attempt.send({ name: 'progress', data: { percent, message: message ?? null } });
    return 'null';
  },
};

async function callCapability(attempt: Attempt, name: string, args: string): Promise<string> {
  const capability = Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
  if (!capability) {
    throw new BlockError({ code: 'block.invalid', message: `"${name}" is not something code can use here.` });
  }
  try {
    return await capability(attempt, toJson(JSON.parse(args)).value);
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw thrown;
    const [issue] = thrown.issues;
    const where = issue?.path.join('.') ?? '';
    throw new InputError({
      code: 'block.invalid',
      message: `${name} was called wrongly: ${where} ${issue?.message ?? ''}`,
      cause: thrown,
    });
  }
}
