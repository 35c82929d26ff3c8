export { createBossQueue } from './boss-queue.ts';
export { type JobStart, Jobs, startOwnJob } from './jobs.ts';
export { createRestateQueue, type RestateSettings } from './restate/restate-queue.ts';
export { Scheduler } from './scheduler.ts';
export { Schedules } from './schedules.ts';
export { Worker } from './worker.ts';
