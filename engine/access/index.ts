export * from './authorize.ts';
export * from './default-roles.ts';
export { explain } from './explain.ts';
export { createPeopleReader, type PeopleReader } from './people-reader.ts';
export { requireCalls } from './require-calls.ts';
export * from './rights.ts';
export { createSignIn, type SignIn, sessionHash } from './sign-in.ts';
