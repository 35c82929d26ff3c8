/** What others can tell the canvas. */
export interface CanvasControls {
  /** Brings a block into view. */
  panTo(id: string): void;
  /** Everything into view, or what is selected. */
  fit(what?: 'all' | 'selection'): void;
  zoomTo(zoom: number): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Puts the keyboard on the block that it was on last. */
  focus(): void;
}

const nothing = (): void => undefined;
const NO_CANVAS: CanvasControls = {
  panTo: nothing,
  fit: nothing,
  zoomTo: nothing,
  zoomIn: nothing,
  zoomOut: nothing,
  focus: nothing,
};

let attached = NO_CANVAS;

/** The canvas that is on the screen; without one nothing happens. */
export const canvasControls: CanvasControls = {
  panTo: (id) => attached.panTo(id),
  fit: (what) => attached.fit(what),
  zoomTo: (zoom) => attached.zoomTo(zoom),
  zoomIn: () => attached.zoomIn(),
  zoomOut: () => attached.zoomOut(),
  focus: () => attached.focus(),
};

/** Answers how to take it away again. */
export function attachCanvas(controls: CanvasControls): () => void {
  attached = controls;
  return () => {
    if (attached === controls) attached = NO_CANVAS;
  };
}
