export { ComponentView } from './ComponentView.tsx';
export type { DataFailure } from './DataStates.tsx';
export { PageLayout, Stack } from './PageLayout.tsx';
export type { RendererProps } from './renderer-props.ts';
export { loadRenderers } from './renderers.ts';
