export { createEgress, type EgressGate, type EgressOptions } from './egress.ts';
export { createResourcePool, type ResourcePoolOptions } from './pool.ts';
export { createSecretBox } from './secrets.ts';
export { checkSettings, secretKeys } from './settings.ts';
