import { lazyPart } from '#ui';

/** What is not there when a function is opened, but when somebody first looks at it: forms and their code editors. */
export const BlockInspector = lazyPart(async () => (await import('./BlockInspector.tsx')).BlockInspector);
export const FunctionSettings = lazyPart(async () => (await import('./FunctionSettings.tsx')).FunctionSettings);
export const ParameterEditor = lazyPart(async () => (await import('./ParameterEditor.tsx')).ParameterEditor);
export const ReturnsTab = lazyPart(async () => (await import('./ReturnsTab.tsx')).ReturnsTab);
export const TestForm = lazyPart(async () => (await import('./TestForm.tsx')).TestForm);
export const UsedBy = lazyPart(async () => (await import('./UsedBy.tsx')).UsedBy);
