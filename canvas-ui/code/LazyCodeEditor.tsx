import { type ComponentType, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { CodeEditorProps } from './code-editor-props.ts';
import { PlainEditor } from './PlainEditor.tsx';

type Loaded = ComponentType<CodeEditorProps & { startAt?: { from: number; to: number } | undefined }>;

let loaded: Loaded | undefined;
let loading: Promise<Loaded> | undefined;

/** Loads the editor's code ahead of its first use, such as when a block is selected. */
function loadCodeEditor(): Promise<Loaded> {
  loading ??= import('./CodeEditor.tsx').then(
    ({ CodeEditor }) => {
      loaded = CodeEditor;
      return CodeEditor;
    },
    (failure: unknown) => {
      // The next editor tries anew: the connection may be back.
      loading = undefined;
      throw failure;
    },
  );
  return loading;
}

/** A code editor, whose code comes with the first one. Until then the field is plain, and works. */
export function LazyCodeEditor(props: CodeEditorProps) {
  const [Editor, setEditor] = useState<Loaded | undefined>(() => loaded);
  const [startAt, setStartAt] = useState<{ from: number; to: number }>();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (Editor) return;
    let isGone = false;
    const take = (editor: Loaded): void => {
      if (isGone) return;
      // At once: a letter that is typed between reading the caret and the change would end up behind it.
      flushSync(() => {
        const { current } = field;
        if (current && current === document.activeElement) {
          setStartAt({ from: current.selectionStart, to: current.selectionEnd });
        }
        setEditor(() => editor);
      });
    };
    // Without the editor's code the plain field stays.
    loadCodeEditor().then(take, () => undefined);
    return () => {
      isGone = true;
    };
  }, [Editor]);
  return Editor ? <Editor {...props} startAt={startAt} /> : <PlainEditor {...props} field={field} />;
}
