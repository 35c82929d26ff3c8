export * from './authorize.ts';
export * from './default-roles.ts';
export { explain } from './explain.ts';
export { createPeopleReader, type PeopleReader } from './people-reader.ts';
export { requireUses } from './require-uses.ts';
export * from './rights.ts';
export { createRunAccess, type RunAccessOptions } from './run-access.ts';
export { ShortMemory } from './short-memory.ts';
export { createSignIn, type SignIn, sessionHash } from './sign-in.ts';
