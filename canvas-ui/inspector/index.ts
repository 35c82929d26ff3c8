export { FunctionInspector } from './FunctionInspector.tsx';
export { Inspector } from './Inspector.tsx';
export { BlockInspector, TestForm } from './parts.ts';
export { inputProblems } from './test-inputs.ts';
