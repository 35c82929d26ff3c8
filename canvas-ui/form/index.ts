export { DataTree } from './DataTree.tsx';
export { copyText } from './data-node.ts';
export { JsonField } from './JsonField.tsx';
export { ProblemNote } from './ProblemNote.tsx';
export { paramsFormSchema } from './params-schema.ts';
export { type Preview, readValue } from './preview.ts';
export { previewValue } from './preview-value.ts';
export { createPreviewer } from './previewer.ts';
export { describe, namesOf, suggest } from './reading.ts';
export { SchemaForm } from './SchemaForm.tsx';
export { layoutOf } from './schema-fields.ts';
export { asSchema, type Schema } from './schema-node.ts';
export {
  createFieldMemory,
  type FieldMemory,
  type FieldProblem,
  type FieldSurroundings,
  FieldSurroundingsProvider,
  useSurroundings,
} from './surroundings.tsx';
export { toValue } from './to-value.ts';
export { useDataTree } from './use-data-tree.ts';
