import { z } from 'zod';
import { BlockError, defineBlock, field, type QuestionMail, value } from '#kit';
import { isJsonObject, type JsonValue, labelSchema, parameterSchema } from '#schema';

const HOUR_MS = 3_600_000;

/** Asks a person, and goes on by what they decide (semantics 3.2). Only in a durable run: somebody may take days. */
export default defineBlock({
  type: 'approval',
  title: 'Approval',
  description: 'Asks a person to approve or reject, and waits for it. Only in jobs and schedules.',
  category: 'flow',
  kind: 'wait',
  effects: 'none',
  timeoutMs: Number.POSITIVE_INFINITY,
  config: z.strictObject({
    title: value(z.string().min(1).max(200), { label: 'Title', placeholder: 'Refund {{ params.amount }}' }),
    description: value(z.string().max(20_000), { label: 'What it is about' }).optional(),
    fields: field(z.array(z.unknown()).pipe(z.array(parameterSchema).max(50)).default([]), {
      label: 'Form',
      help: 'What to fill in besides the decision, declared as parameters are.',
      widget: 'json',
      addLabel: 'Add a field',
      advanced: true,
    }),
    assignees: value(z.array(z.string().max(200)).max(100), {
      label: 'Who may answer',
      help: 'E-mail addresses or roles. Empty: whoever may answer approvals.',
      advanced: true,
    }).optional(),
    resource: field(labelSchema, {
      label: 'Mail a link with',
      help: 'An SMTP resource. Mails each address above a link that answers, once and without signing in.',
      placeholder: 'mail',
      advanced: true,
    }).optional(),
    deadlineHours: value(
      z
        .number()
        .positive()
        .max(24 * 365),
      {
        label: 'Deadline in hours',
        help: 'Empty: waits until somebody answers.',
        widget: 'number',
      },
    ).optional(),
  }),
  check: ({ resource, assignees }) =>
    resource !== undefined && assignees === undefined
      ? [{ severity: 'error', message: 'say who is to get the mail', path: ['assignees'] }]
      : [],
  ports: () => ['approved', 'rejected', 'deadline'],
  async execute(context) {
    const { title, description = '', fields, assignees = [], resource, deadlineHours } = context.config;
    const timeoutMs = deadlineHours === undefined ? undefined : deadlineHours * HOUR_MS;
    // A declaration is JSON; its type has optional members, which JSON's has not.
    const task: JsonValue = JSON.parse(JSON.stringify({ title, description, fields, assignees }));
    const mail =
      resource === undefined ? undefined : toMail({ resource, assignees, title, description, deadlineHours });
    const { answer } = await context.ask({ timeoutMs, task, mail });
    if (answer === undefined) return { kind: 'done', port: 'deadline', data: { decision: 'deadline' } };
    const isApproved = isJsonObject(answer) && answer.decision === 'approved';
    return { kind: 'done', port: isApproved ? 'approved' : 'rejected', data: answer };
  },
});

interface Letter {
  resource: string;
  assignees: readonly string[];
  title: string;
  description: string;
  deadlineHours: number | undefined;
}

/** Roles have no address. @throws BlockError `block.invalid` when nobody has one */
function toMail({ resource, assignees, title, description, deadlineHours }: Letter): QuestionMail {
  const to = [...new Set(assignees.filter((each) => each.includes('@')))];
  if (to.length === 0) {
    const message = 'Nobody can be mailed: there is no e-mail address among those who may answer.';
    throw new BlockError({ code: 'block.invalid', message });
  }
  const ends = deadlineHours === undefined ? '' : `, for ${deadlineHours === 1 ? 'an hour' : `${deadlineHours} hours`}`;
  return {
    resource,
    to,
    message: (link) => ({
      // A line break would begin another header.
      subject: title.replace(/\s+/g, ' '),
      text: [
        title,
        ...(description === '' ? [] : [description]),
        `Approve or reject:\n${link}`,
        `The link works once${ends}, for whoever has it: do not pass it on.`,
      ].join('\n\n'),
    }),
  };
}
