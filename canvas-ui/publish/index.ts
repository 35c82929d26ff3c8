export * from './FunctionError.tsx';
export * from './PublishSheet.tsx';
export { DocumentDiffView } from './parts.ts';
export { SaveBadge } from './SaveBadge.tsx';
