export { browserWorld, type Confirm } from './browser-world.ts';
export { FunctionsProvider, type FunctionsProviderProps } from './functions-provider.ts';
// With a star: what programs add to Register is merged into none that is exported by name.
export type * from './types.ts';
export { useFunction } from './use-function.ts';
export { useFunctions } from './use-functions.ts';
