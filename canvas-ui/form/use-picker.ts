import { type RefObject, useRef, useState } from 'react';
import type { CodeEditorApi, PickerRequest } from '../code/index.ts';

export interface PickerState {
  isOpen: boolean;
  /** Opened by typing: where the caret was on the screen. */
  caret: PickerRequest['rect'] | undefined;
  button: RefObject<HTMLButtonElement | null>;
  open(request: PickerRequest | undefined): void;
  close(): void;
}

/** Whether the data picker is open, and where. Closing it goes back to the text. */
export function usePicker(api: RefObject<CodeEditorApi | null>): PickerState {
  const [state, setState] = useState<{ isOpen: boolean; caret: PickerRequest['rect'] | undefined }>({
    isOpen: false,
    caret: undefined,
  });
  const button = useRef<HTMLButtonElement>(null);
  return {
    ...state,
    button,
    open: (request) => setState({ isOpen: true, caret: request?.rect }),
    close() {
      setState({ isOpen: false, caret: undefined });
      if (state.caret) api.current?.focus();
    },
  };
}
