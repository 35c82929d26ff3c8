import { type Identity, may } from '#access';
import { type OpenQuestion, paramsValidator, requireParams } from '#core';
import { InputError } from '#kit';
import { type Approval, answerBody, approvalsQuery, taskSchema } from '#schema';
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
    // Who rejects need not fill in what only matters otherwise.
    const filled = decision === 'approved' ? requireParams(paramsValidator(approval.task.fields), form) : form;
    const { id, name } = identity;
    const answer = { decision, form: filled, comment, by: { id, name }, at: clock.now().toISOString() };
    if (!(await jobs.answer(identity.workspace, { id: approval.id, answer, by: name }))) {
      throw new InputError({ code: 'approval.closed', message: 'Somebody has answered already, or the run is over.' });
    }
    return context.json(await find(context, identity));
  });
}

/** Whoever is named; without names, and for the admin, everybody who may answer at all. */
function isFor({ task }: Approval, { knownAs, rights }: Identity): boolean {
  return task.assignees.length === 0 || rights.isOwner || task.assignees.some((each) => knownAs.includes(each));
}

function toApproval({ task, ...question }: OpenQuestion): Approval {
  return { ...question, task: taskSchema.parse(task) };
}

function unknown(id: string): InputError {
  return new InputError({ code: 'approval.unknown', message: `There is no approval "${id.slice(0, 40)}".` });
}
