import { MergeView as SideBySide, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useLayoutEffect, useRef, useState } from 'react';
import { editorTheme } from './editor-theme.ts';
import { languageSupport } from './language-support.ts';
import { mergeTheme } from './merge-theme.ts';
import type { MergeViewProps } from './merge-view-props.ts';

const SIDES_FROM_PX = 900;
/** Unchanged lines beyond three around a change are folded. */
const COLLAPSE = { margin: 3, minSize: 6 };
/** Texts that have little in common are compared coarsely rather than for seconds. */
const DIFF = { scanLimit: 2000, timeout: 200 };

/** What differs between two texts, to be read only. Pages use LazyMergeView. */
export function MergeView(props: MergeViewProps) {
  const { before, after, language, label, layout, beforeLabel = 'Before', afterLabel = 'After' } = props;
  const host = useRef<HTMLDivElement>(null);
  const isWide = useIsWide(host);
  const hasSides = layout === undefined ? isWide : layout === 'sides';
  useLayoutEffect(() => {
    const parent = host.current;
    if (!parent || hasSides === undefined) return;
    const build = hasSides ? buildSides : buildUnified;
    const view = build(parent, { before, after, language, label, beforeLabel, afterLabel });
    return () => view.destroy();
  }, [before, after, language, label, beforeLabel, afterLabel, hasSides]);
  return (
    <section aria-label={label} className="overflow-hidden rounded-control border border-border bg-surface">
      <div className="flex border-border border-b px-3 py-1 text-label text-muted">
        <span className="flex-1">{hasSides ? beforeLabel : `${beforeLabel} → ${afterLabel}`}</span>
        {hasSides && <span className="flex-1">{afterLabel}</span>}
      </div>
      <div ref={host} dir="ltr" />
    </section>
  );
}

function useIsWide(host: { readonly current: HTMLElement | null }): boolean | undefined {
  const [isWide, setIsWide] = useState<boolean>();
  useLayoutEffect(() => {
    if (!host.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setIsWide(entry.contentRect.width >= SIDES_FROM_PX);
    });
    observer.observe(host.current);
    return () => observer.disconnect();
  }, [host]);
  return isWide;
}

type Texts = Pick<MergeViewProps, 'before' | 'after' | 'language' | 'label'> & {
  beforeLabel: string;
  afterLabel: string;
};

function buildSides(parent: HTMLElement, texts: Texts): { destroy: () => void } {
  const { before, after, beforeLabel, afterLabel } = texts;
  return new SideBySide({
    parent,
    a: { doc: before, extensions: readOnly(texts, beforeLabel) },
    b: { doc: after, extensions: readOnly(texts, afterLabel) },
    collapseUnchanged: COLLAPSE,
    diffConfig: DIFF,
    gutter: true,
  });
}

function buildUnified(parent: HTMLElement, texts: Texts): { destroy: () => void } {
  const merge = unifiedMergeView({
    original: texts.before,
    mergeControls: false,
    collapseUnchanged: COLLAPSE,
    diffConfig: DIFF,
    gutter: true,
  });
  const state = EditorState.create({ doc: texts.after, extensions: [readOnly(texts, 'changes'), merge] });
  return new EditorView({ parent, state });
}

function readOnly({ label, language, after }: Texts, side: string): Extension {
  return [
    EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': `${label}, ${side}`, 'aria-readonly': 'true', tabindex: '0' }),
    EditorView.lineWrapping,
    lineNumbers(),
    languageSupport(language, () => ({ label, language, value: after, onChange: () => undefined })),
    editorTheme,
    mergeTheme,
  ];
}
