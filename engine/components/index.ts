export { components } from './registry.ts';
