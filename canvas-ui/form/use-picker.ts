import { type RefObject, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { CodeEditorApi, PickerRequest } from '../code/index.ts';

export interface PickerState {
  isOpen: boolean;
  /** Opened by typing: where the caret was on the screen. */
  caret: PickerRequest['rect'] | undefined;
  button: RefObject<HTMLButtonElement | null>;
  open(request: PickerRequest | undefined): void;
  close(): void;
  /** Goes on in the text with what was typed here; undefined where the picker was not opened by typing. */
  typeOn: ((text: string) => void) | undefined;
}

/** Whether the data picker is open, and where. Closing it goes back to the text. */
export function usePicker(api: RefObject<CodeEditorApi | null>): PickerState {
  const [state, setState] = useState<{ isOpen: boolean; caret: PickerRequest['rect'] | undefined }>({
    isOpen: false,
    caret: undefined,
  });
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setState({ isOpen: false, caret: undefined });
    if (state.caret) api.current?.focus();
  };
  return {
    ...state,
    button,
    open: (request) => setState({ isOpen: true, caret: request?.rect }),
    close,
    typeOn:
      state.caret &&
      ((text) => {
        // At once: the next key may be on its way, and an open popover would keep it.
        flushSync(close);
        api.current?.typeOn(text);
      }),
  };
}
