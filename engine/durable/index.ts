export { type JobStart, Jobs, startOwnJob } from './jobs.ts';
export { openQueue } from './open-queue.ts';
export type { RestateSettings } from './restate/restate-queue.ts';
export { Scheduler } from './scheduler.ts';
export { Schedules } from './schedules.ts';
export { Worker } from './worker.ts';
