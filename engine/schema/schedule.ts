import { z } from 'zod';
import { jobRetrySchema } from './job-chain.ts';
import type { JsonValue } from './json.ts';
import { nameSchema } from './names.ts';
import { valueSchema } from './value.ts';

/** Known to be JSON: the body parser has checked it before any schema looks at it. */
const parsedJson = z.custom<JsonValue>(() => true).meta({ description: 'any JSON' });

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time looks like 09:30')
  .meta({ description: 'of the wall clock in the time zone' });
const weekday = z.int().min(1).max(7).meta({ description: '1 is Monday' });
const months = z.array(z.int().min(1).max(12)).min(1).max(12).optional().meta({ description: 'all if left out' });

/** When a schedule fires. */
export const whenSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('cron'),
      expression: z.string().max(200).meta({ description: 'five fields, or six with seconds first' }),
    }),
    z.strictObject({ kind: z.literal('once'), at: z.iso.datetime({ offset: true }) }),
    z.strictObject({
      kind: z.literal('every'),
      count: z.int().min(1).max(10_000),
      unit: z.enum(['seconds', 'minutes', 'hours', 'days']),
      from: z.iso
        .datetime({ offset: true })
        .optional()
        .meta({ description: 'counted from here; from 1970 if left out' }),
    }),
    z.strictObject({ kind: z.literal('weekly'), days: z.array(weekday).min(1).max(7), time }),
    z.strictObject({
      kind: z.literal('monthly'),
      dates: z
        .array(z.union([z.int().min(1).max(31), z.literal('last')]))
        .min(1)
        .max(32),
      months,
      time,
    }),
    z.strictObject({
      kind: z.literal('monthlyWeekday'),
      nth: z.union([z.int().min(1).max(5), z.literal('last')]),
      day: weekday,
      months,
      time,
    }),
  ])
  .meta({ id: 'When' });

const scheduleFields = {
  name: z.string().trim().min(1).max(100),
  function: nameSchema,
  params: z.record(z.string(), parsedJson).default({}),
  when: whenSchema,
  timeZone: z.string().max(60).default('UTC').meta({ description: 'of the IANA database, such as Europe/Berlin' }),
  overlap: z
    .enum(['skip', 'queue', 'cancelPrevious'])
    .default('skip')
    .meta({ description: 'what becomes of a firing while the run of an earlier one has not ended' }),
  missed: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('skip') }),
      z.strictObject({ kind: z.literal('latest') }),
      z.strictObject({ kind: z.literal('all'), most: z.int().min(1).max(100) }),
    ])
    .default({ kind: 'latest' })
    .meta({ description: 'what becomes of firings that nobody was there for' }),
  skipWhen: valueSchema
    .optional()
    .meta({ description: 'no run where this is true; reads params, slot (the time it fires for) and env' }),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
  retry: jobRetrySchema.optional().meta({ description: 'a run that failed goes on from where it did, so many times' }),
  paused: z.boolean().default(false),
};

export const saveScheduleBody = z.strictObject({
  ...scheduleFields,
  revision: z.int().min(1).nullable().meta({ description: 'the revision this change started from; null creates' }),
});
export const previewScheduleBody = z.strictObject({ when: whenSchema, timeZone: scheduleFields.timeZone });

export const firingTimeSchema = z.strictObject({
  at: z.iso.datetime(),
  local: z.string().meta({ description: 'by the wall clock of the time zone, with its offset' }),
  note: z.string().optional().meta({ description: 'where the clocks change that day' }),
});

export const scheduleSchema = z
  .strictObject({
    id: z.uuid(),
    ...scheduleFields,
    revision: z.int(),
    nextAt: z.iso.datetime().nullable().meta({ description: 'null: it does not fire any more, or is paused' }),
    lastAt: z.iso.datetime().nullable(),
    lastRunId: z.uuid().nullable(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Schedule' });

/** What became of one time that a schedule fired for. */
export const firingSchema = z
  .strictObject({
    slot: z.iso.datetime(),
    outcome: z.enum(['started', 'overlapped', 'predicate', 'missed', 'failed']),
    runId: z.uuid().nullable(),
    detail: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Firing' });

export type When = z.infer<typeof whenSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type SaveSchedule = z.infer<typeof saveScheduleBody>;
export type Firing = z.infer<typeof firingSchema>;
export type FiringTime = z.infer<typeof firingTimeSchema>;
