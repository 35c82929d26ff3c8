export { type Accounts, createAccounts } from './accounts.ts';
export * from './authorize.ts';
export * from './default-roles.ts';
export type { Entered } from './entrance.ts';
export { explain } from './explain.ts';
export { createPeopleReader, type PeopleReader } from './people-reader.ts';
export { requireCalls } from './require-calls.ts';
export * from './rights.ts';
export { type SignInFrom, sessionHash } from './sign-in.ts';
