import type { RunSchedule } from '#model';

/** Between two batches. Each makes React go past all blocks, however few of them have changed. */
const BLOCKS_MS = 50;

/** Between two looks at the whole run, for what is made of all of it, such as the timeline. */
const WHOLE_MS = 250;

/** The first thing that happens shows with the next frame; a run that tells more takes 20 turns a second, its whole four. */
export function pacedSchedule(): RunSchedule {
  return { blocks: paced(BLOCKS_MS, onFrame), whole: paced(WHOLE_MS, (run) => void setTimeout(run)) };
}

type Start = (run: () => void) => void;

function paced(pauseMs: number, start: Start): Start {
  let next = 0;
  return (run) => {
    const turn = (): void => {
      next = performance.now() + pauseMs;
      run();
    };
    const wait = next - performance.now();
    if (wait > 0) setTimeout(() => start(turn), wait);
    else start(turn);
  };
}

function onFrame(run: () => void): void {
  // A tab in the background has no frames; its run goes on all the same.
  if (globalThis.document.hidden) setTimeout(run, WHOLE_MS);
  else requestAnimationFrame(run);
}
