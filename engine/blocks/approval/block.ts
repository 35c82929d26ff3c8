import { z } from 'zod';
import { defineBlock, field, value } from '#kit';
import { isJsonObject, type JsonValue, parameterSchema } from '#schema';

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
  ports: () => ['approved', 'rejected', 'deadline'],
  async execute(context) {
    const { title, description = '', fields, assignees = [], deadlineHours } = context.config;
    const timeoutMs = deadlineHours === undefined ? undefined : deadlineHours * HOUR_MS;
    // A declaration is JSON; its type has optional members, which JSON's has not.
    const task: JsonValue = JSON.parse(JSON.stringify({ title, description, fields, assignees }));
    const { answer } = await context.ask({ timeoutMs, task });
    if (answer === undefined) return { kind: 'done', port: 'deadline', data: { decision: 'deadline' } };
    const isApproved = isJsonObject(answer) && answer.decision === 'approved';
    return { kind: 'done', port: isApproved ? 'approved' : 'rejected', data: answer };
  },
});
