export type { PageHost, StepReport } from './host.ts';
export { type ComponentView, Page, type PageOptions } from './page.ts';
export { safeLink } from './safe-link.ts';
export type { Source } from './source.ts';
