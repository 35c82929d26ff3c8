export { BlockedList } from './BlockedList.tsx';
export * from './FunctionError.tsx';
export * from './FunctionUsers.tsx';
export { PageDiffView } from './PageDiffView.tsx';
export { PublishForm } from './PublishForm.tsx';
export * from './PublishSheet.tsx';
export { DocumentDiffView } from './parts.ts';
export { SaveBadge } from './SaveBadge.tsx';
export { useVersion } from './VersionsView.tsx';
