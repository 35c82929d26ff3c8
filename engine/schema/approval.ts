import { z } from 'zod';
import { type JsonValue, jsonSchema } from './json.ts';
import { parameterSchema } from './param.ts';

/** Known to be JSON: the body parser has checked it before any schema looks at it. */
const parsedJson = z.custom<JsonValue>(() => true).meta({ description: 'any JSON' });

/** What a run asks of a person. */
export const taskSchema = z
  .strictObject({
    title: z.string().min(1).max(200),
    description: z.string().max(20_000).default(''),
    fields: z.array(parameterSchema).max(50).default([]).meta({ description: 'the form, as parameters are declared' }),
    assignees: z
      .array(z.string().max(200))
      .max(100)
      .default([])
      .meta({ description: 'ids or names of who may answer; empty: whoever may answer approvals' }),
  })
  .meta({ id: 'Task' });

export const decisionSchema = z.enum(['approved', 'rejected']);

/** What a person says to it. */
export const answerBody = z.strictObject({
  decision: decisionSchema,
  form: z.record(z.string(), parsedJson).default({}),
  comment: z.string().max(5000).default(''),
});

export const approvalSchema = z
  .strictObject({
    id: z.uuid(),
    runId: z.uuid(),
    functionName: z.string(),
    path: z.string().meta({ description: 'of the step that asks' }),
    task: taskSchema,
    askedAt: z.iso.datetime(),
    until: z.iso.datetime().nullable().meta({ description: 'the deadline' }),
    answer: jsonSchema.nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Approval' });

/** What stands behind the # of a link in a mail. */
const linkToken = z.string().regex(/^[\w-]{43}$/, 'is no link of ours');
export const approvalLinkBody = z.strictObject({ token: linkToken });
export const linkAnswerBody = answerBody.extend({ token: linkToken });

/** What somebody with a link learns of a question. */
export const linkedApprovalSchema = z
  .strictObject({
    task: taskSchema.omit({ assignees: true }),
    askedAt: z.iso.datetime(),
    until: z.iso.datetime().nullable().meta({ description: 'the deadline' }),
    recipient: z.string().meta({ description: 'whom the link was mailed to' }),
  })
  .meta({ id: 'LinkedApproval' });

export const approvalsQuery = z.strictObject({
  open: z.enum(['true', 'false']).default('true').meta({ description: 'those that wait for an answer, or the others' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export type Task = z.infer<typeof taskSchema>;
export type AnswerGiven = z.infer<typeof answerBody>;
export type LinkedApproval = z.infer<typeof linkedApprovalSchema>;
export type Approval = z.infer<typeof approvalSchema>;
