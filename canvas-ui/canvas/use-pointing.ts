import { useEffect, useMemo, useRef } from 'react';
import { useCanvas } from './CanvasContext.ts';

/** Whether a finger or a button is down on the canvas: what is under the pointer must not move away. */
export interface Pointing {
  isOn(): boolean;
  /** At once, or when the click or drag is over. */
  after(task: () => void): void;
}

export function usePointing(): Pointing {
  const { region } = useCanvas();
  const isOn = useRef(false);
  const waiting = useRef(new Set<() => void>());
  useEffect(() => {
    const element = region.current;
    const down = () => {
      isOn.current = true;
    };
    // Past the click that follows.
    const up = () =>
      setTimeout(() => {
        isOn.current = false;
        const tasks = [...waiting.current];
        waiting.current.clear();
        for (const task of tasks) task();
      });
    element?.addEventListener('pointerdown', down, true);
    for (const type of ENDS) addEventListener(type, up, true);
    return () => {
      element?.removeEventListener('pointerdown', down, true);
      for (const type of ENDS) removeEventListener(type, up, true);
    };
  }, [region]);
  return useMemo(
    () => ({
      isOn: () => isOn.current,
      after: (task) => void (isOn.current ? waiting.current.add(task) : task()),
    }),
    [],
  );
}

const ENDS = ['pointerup', 'pointercancel'] as const;
