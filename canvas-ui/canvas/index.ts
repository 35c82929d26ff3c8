export type { BlockMark } from './CanvasContext.ts';
export { canvasControls } from './controls.ts';
export { FunctionCanvas } from './FunctionCanvas.tsx';
export { edgeId } from './flow-types.ts';
