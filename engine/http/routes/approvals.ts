import { type Identity, may } from '#access';
import { type OpenQuestion, paramsValidator, requireParams, withoutSensitive } from '#core';
import { InputError } from '#kit';
import {
  type AnswerGiven,
  type Approval,
  answerBody,
  approvalLinkBody,
  approvalsQuery,
  isJsonObject,
  type LinkedApproval,
  linkAnswerBody,
  taskSchema,
} from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Request, type Router, readBody, readQuery } from '../router.ts';
import { runId } from './run-id.ts';

/** Questions that runs have for people, and their answers. */
export function approvalRoutes(router: Router, { jobs, clock }: Services): void {
  const find = async (context: Request, identity: Identity): Promise<Approval> => {
    const question = await jobs.question(identity.workspace, runId(context));
    if (!question || !may(identity, 'approval.answer', question.functionName)) throw unknown(pathParam(context, 'id'));
    const approval = toApproval(question);
    if (!isFor(approval, identity)) throw unknown(pathParam(context, 'id'));
    return approval;
  };
  const answer = async ({ workspace, approval, given, by, told }: Answering): Promise<void> => {
    const { decision, comment } = given;
    // Who rejects need not fill in what only matters otherwise.
    const form =
      decision === 'approved' ? requireParams(paramsValidator(approval.task.fields), given.form) : given.form;
    const said = { decision, form, comment, by, at: clock.now().toISOString() };
    if (!(await jobs.answer(workspace, { id: approval.id, answer: said, by: told }))) throw closed();
  };
  router.on('GET /api/approvals', async (context, identity) => {
    const { open, limit } = readQuery(context, approvalsQuery);
    const all = await jobs.questions(identity.workspace, { open: open === 'true', limit });
    const mine = all.filter(({ functionName }) => may(identity, 'approval.answer', functionName)).map(toApproval);
    return context.json({ approvals: mine.filter((approval) => isFor(approval, identity)) });
  });
  router.on('GET /api/approvals/:id', async (context, identity) => context.json(await find(context, identity)));
  router.on('POST /api/approvals/:id/answer', async (context, identity) => {
    const { decision, form, comment } = await readBody(context, answerBody);
    const approval = await find(context, identity);
    const { id, name, workspace } = identity;
    context.set('audit', { details: { decision, run: approval.runId } });
    await answer({ workspace, approval, given: { decision, form, comment }, by: { id, name }, told: name });
    return context.json(await find(context, identity));
  });
  approvalLinkRoutes(router, jobs, answer);
}

interface Answering {
  workspace: string;
  approval: Approval;
  given: AnswerGiven;
  by: { id: string; name: string };
  /** Who it was, in lists. */
  told: string;
}

/** Whoever has a link from a mail, without a session: the secret in it is all that counts. */
function approvalLinkRoutes(
  router: Router,
  jobs: Services['jobs'],
  answer: (answering: Answering) => Promise<void>,
): void {
  const open = async (token: string) => {
    const linked = await jobs.linked(token);
    if (!linked) {
      throw new InputError({
        code: 'approval.unknown',
        message: 'This link is not known. It may not have been copied whole.',
      });
    }
    if (!linked.isOpen) throw closed();
    return { ...linked, approval: toApproval(linked.question) };
  };
  router.on('POST /api/approval-link', async (context) => {
    const { token } = await readBody(context, approvalLinkBody);
    const { approval, recipient } = await open(token);
    const { title, description, fields } = approval.task;
    const { askedAt, until } = approval;
    return context.json({ task: { title, description, fields }, askedAt, until, recipient } satisfies LinkedApproval);
  });
  router.on('POST /api/approval-link/answer', async (context) => {
    const { token, ...given } = await readBody(context, linkAnswerBody);
    const { workspace, approval, recipient } = await open(token);
    const by = { id: 'link', name: recipient };
    const details = { by: 'link', decision: given.decision, run: approval.runId };
    context.set('audit', { object: approval.id, actor: by, details });
    await answer({ workspace, approval, given, by, told: `${recipient} (by link)` });
    return context.body(null, 204);
  });
}

function closed(): InputError {
  return new InputError({ code: 'approval.closed', message: 'Somebody has answered already, or the run is over.' });
}

/** Whoever is named; without names, and for the admin, everybody who may answer at all. */
function isFor({ task }: Approval, { knownAs, rights }: Identity): boolean {
  return task.assignees.length === 0 || rights.isOwner || task.assignees.some((each) => knownAs.includes(each));
}

/** Without what was filled in that is sensitive: it was for the run. */
function toApproval({ task: asked, answer, ...question }: OpenQuestion): Approval {
  const task = taskSchema.parse(asked);
  if (!isJsonObject(answer)) return { ...question, task, answer };
  return { ...question, task, answer: { ...answer, form: withoutSensitive(task.fields, answer.form ?? null) } };
}

function unknown(id: string): InputError {
  return new InputError({ code: 'approval.unknown', message: `There is no approval "${id.slice(0, 40)}".` });
}
