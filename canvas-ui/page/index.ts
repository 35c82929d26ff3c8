export { ComponentView } from './ComponentView.tsx';
export { PageLayout, Stack } from './PageLayout.tsx';
export type { RendererProps } from './renderer-props.ts';
export { loadRenderers } from './renderers.ts';
