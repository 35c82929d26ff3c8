export { lineText, toLine } from './to-line.ts';
export { ValueDialog } from './ValueDialog.tsx';
export { ValueLine } from './ValueLine.tsx';
export { ValueView } from './ValueView.tsx';
export { previewSource, type ValueSource, type ViewName } from './value-source.ts';
