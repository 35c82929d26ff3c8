export { canvasControls } from './controls.ts';
export { FunctionCanvas } from './FunctionCanvas.tsx';
