export type {
  CodeEditorApi,
  CodeLanguage,
  CodePosition,
  CompletionProvider,
  HoverProvider,
  PickerRequest,
} from './code-editor-props.ts';
export { LazyCodeEditor } from './LazyCodeEditor.tsx';
export { LazyMergeView } from './LazyMergeView.tsx';
export type { CodeDiagnostic, HoverText } from './language-service.ts';
export { REFERENCE_TYPE } from './reference-type.ts';
export type { Suggestion } from './suggestion.ts';
