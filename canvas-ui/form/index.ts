export { DataTree } from './DataTree.tsx';
export { copyText } from './data-node.ts';
export { JsonField } from './JsonField.tsx';
export { paramsFormSchema } from './params-schema.ts';
export { type Preview, type PreviewScope, readValue, unknownName } from './preview.ts';
export { createPreviewer, type Previewer } from './previewer.ts';
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
export { useDataTree } from './use-data-tree.ts';
