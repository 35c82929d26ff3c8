export * from './client.ts';
export { type Exchange, type Exchanged, exchange, readAnswer, send } from './exchange.ts';
export { ProblemError } from './problem-error.ts';
