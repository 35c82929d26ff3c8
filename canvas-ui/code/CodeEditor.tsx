import { useEffect, useId, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { CodeEditorApi, CodeEditorProps } from './code-editor-props.ts';
import { type CodeView, createCodeView } from './code-view.ts';
import { frameClass, frameStyle } from './frame.ts';

interface Props extends CodeEditorProps {
  /** Somebody was typing here before the editor had loaded. */
  startAt?: { from: number; to: number } | undefined;
}

/** The editor itself. Pages use LazyCodeEditor, which loads it. */
export function CodeEditor(props: Props) {
  const hintId = useId();
  const host = useCodeView(props, hintId);
  return (
    <div className={frameClass(props)} style={frameStyle(props)}>
      <div ref={host} dir="ltr" className="h-full min-h-0" />
      <span id={hintId} hidden>
        Press Escape, then Tab to leave the editor.
      </span>
    </div>
  );
}

function useCodeView(props: Props, hintId: string) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView>(undefined);
  const latest = useRef(props);
  const isNew = useRef(true);
  // Before the effects below: what they start reads the props of this render.
  useLayoutEffect(() => {
    latest.current = props;
  });
  const { language, value, api } = props;
  const isInline = props.height === 'inline';
  // biome-ignore lint/correctness/useExhaustiveDependencies: isInline is read through the props, and needs another view.
  useLayoutEffect(() => {
    if (!host.current) return;
    const created = createCodeView(host.current, () => latest.current, hintId);
    view.current = created;
    created.giveDiagnostics();
    if (isNew.current) begin(created, latest.current);
    isNew.current = false;
    return () => {
      view.current = undefined;
      created.dispose();
    };
  }, [language, isInline, hintId]);
  useLayoutEffect(() => view.current?.show(value), [value]);
  useFollowed(view, props);
  useImperativeHandle(api, () => handleOf(view), []);
  return host;
}

function begin(view: CodeView, { startAt, autoFocus }: Props): void {
  if (startAt) view.selectRange(startAt.from, startAt.to);
  else if (autoFocus) view.focus();
}

/** What may change while the editor stands. */
function useFollowed(view: { readonly current: CodeView | undefined }, props: CodeEditorProps): void {
  const { label, describedBy, isInvalid, isReadOnly, placeholder, lineNumbers, names, declarations, diagnostics } =
    props;
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are read through the props.
  useEffect(() => {
    if (!isFirst.current) view.current?.configure();
    isFirst.current = false;
  }, [label, describedBy, isInvalid, isReadOnly, placeholder, lineNumbers, names?.join(), declarations]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are read through the props.
  useEffect(() => view.current?.giveDiagnostics(), [diagnostics]);
}

function handleOf(view: { readonly current: CodeView | undefined }): CodeEditorApi {
  return {
    insertAt: (text) => view.current?.insertAt(text),
    insertReference: (expression) => view.current?.insertReference(expression),
    typeOn: (text) => view.current?.typeOn(text),
    focus: () => view.current?.focus(),
    selectRange: (from, to) => view.current?.selectRange(from, to),
  };
}
