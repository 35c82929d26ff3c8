export * from './event-stream.ts';
export * from './functions.ts';
export * from './pages.ts';
export * from './queries.ts';
export { reachable } from './reachable.ts';
export * from './request.ts';
export * from './resources.ts';
export * from './runs.ts';
export * from './schedules.ts';
