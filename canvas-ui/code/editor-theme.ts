import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The roles of ui/tokens.css by their variables, so that one theme serves light and dark and follows a switch at once. */
const ROLE = {
  text: 'var(--sy-text)',
  muted: 'var(--sy-muted)',
  subtle: 'var(--sy-subtle)',
  surface: 'var(--sy-surface)',
  sunken: 'var(--sy-sunken)',
  border: 'var(--sy-border)',
  strong: 'var(--sy-border-strong)',
  accent: 'var(--sy-accent)',
  accentText: 'var(--sy-accent-text)',
  error: 'var(--sy-error)',
  warning: 'var(--sy-warning)',
  info: 'var(--sy-info)',
};
const MONO = 'var(--font-mono, "JetBrains Mono Variable", ui-monospace, monospace)';

function tint(role: string, percent: number, ground = 'transparent'): string {
  return `color-mix(in srgb, ${role} ${percent}%, ${ground})`;
}

export const highlightStyle = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--sy-kind-call)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--sy-success)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--sy-kind-logic)' },
  { tag: tags.comment, color: ROLE.subtle, fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--sy-kind-python)' },
  { tag: [tags.typeName, tags.className, tags.standard(tags.name)], color: 'var(--sy-kind-query)' },
  { tag: tags.definition(tags.propertyName), color: 'var(--sy-kind-query)' },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: ROLE.muted },
  { tag: tags.meta, color: 'var(--sy-kind-loop)' },
  { tag: tags.special(tags.name), color: ROLE.accentText },
  { tag: tags.invalid, color: ROLE.error },
]);

const surface = EditorView.theme({
  '&': { color: ROLE.text, backgroundColor: 'transparent', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: MONO, fontSize: '12px', lineHeight: '20px', overscrollBehavior: 'contain' },
  '.cm-content': { padding: '8px 0', caretColor: ROLE.text },
  '.cm-line': { padding: '0 12px' },
  '.cm-placeholder': { color: ROLE.subtle },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: ROLE.text, borderLeftWidth: '2px', marginLeft: '-1px' },
  '.cm-selectionBackground': { backgroundColor: tint(ROLE.text, 12) },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: tint(ROLE.accent, 16),
  },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: tint(ROLE.text, 2) },
  '.cm-gutters': { backgroundColor: 'transparent', color: ROLE.subtle, border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 12px', minWidth: '32px' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: ROLE.text },
  '.cm-foldPlaceholder': { backgroundColor: ROLE.sunken, color: ROLE.muted, border: 'none' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: tint(ROLE.accent, 18), outline: `1px solid ${ROLE.strong}` },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', color: ROLE.error },
  '.cm-hole': { color: ROLE.text, backgroundColor: tint(ROLE.accent, 7), borderRadius: '4px', padding: '1px 0' },
  '.cm-hole-brace': { color: ROLE.accentText },
  '.cm-hole-open': { backgroundColor: tint(ROLE.warning, 8) },
  '.cm-name-known': { color: ROLE.accentText },
  '.cm-name-unknown': {
    color: ROLE.error,
    textDecoration: `underline dotted ${ROLE.error}`,
    textUnderlineOffset: '3px',
  },
  '.cm-searchMatch': { backgroundColor: tint(ROLE.warning, 24) },
  '.cm-searchMatch-selected': { backgroundColor: tint(ROLE.warning, 40), outline: `1px solid ${ROLE.warning}` },
  '.cm-selectionMatch': { backgroundColor: tint(ROLE.text, 8) },
  // Fields of less than 16 px make phones zoom in.
  '@media (pointer: coarse)': {
    '.cm-scroller': { fontSize: '16px', lineHeight: '24px' },
  },
});

const overlays = EditorView.theme({
  '.cm-tooltip': {
    backgroundColor: ROLE.surface,
    color: ROLE.text,
    border: `1px solid ${ROLE.border}`,
    borderRadius: '8px',
    boxShadow: '0 8px 24px rgb(0 0 0 / 0.14)',
    zIndex: '30',
    maxWidth: 'min(480px, calc(100vw - 16px))',
  },
  '.cm-tooltip-hover, .cm-tooltip-lint': { fontSize: '12px', lineHeight: '16px' },
  '.cm-tooltip.cm-tooltip-autocomplete': { padding: '4px', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: MONO, maxHeight: '224px', minWidth: '200px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '4px 8px',
    borderRadius: '6px',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: tint(ROLE.accent, 12, ROLE.surface),
    color: ROLE.text,
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected] .cm-completionDetail': { color: ROLE.muted },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: ROLE.accentText },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    paddingLeft: '16px',
    color: ROLE.subtle,
    fontStyle: 'normal',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    maxWidth: '200px',
  },
  '.cm-suggestion-kind': {
    flex: 'none',
    width: '16px',
    textAlign: 'center',
    borderRadius: '4px',
    fontSize: '11px',
    lineHeight: '16px',
    color: ROLE.muted,
    backgroundColor: ROLE.sunken,
  },
  '.cm-kind-parameter, .cm-kind-block': { color: ROLE.accentText },
  '.cm-kind-key, .cm-kind-column, .cm-kind-table': { color: 'var(--sy-kind-query)' },
  '.cm-kind-function, .cm-kind-method': { color: 'var(--sy-kind-python)' },
  '.cm-kind-keyword': { color: 'var(--sy-kind-call)' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 12px', margin: '0 4px', fontSize: '12px', lineHeight: '16px' },
  '.cm-hover': {
    padding: '8px 12px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    maxHeight: '240px',
    overflow: 'auto',
  },
  '.cm-hover-code': { fontFamily: MONO },
  '.cm-hover-detail': { color: ROLE.muted, paddingTop: '4px' },
  '.cm-diagnostic': { padding: '8px 12px', borderLeft: 'none' },
  '.cm-diagnostic-error': { color: ROLE.error },
  '.cm-diagnostic-warning': { color: ROLE.warning },
  '.cm-diagnostic-info': { color: ROLE.info },
  '.cm-lintRange': {
    backgroundImage: 'none',
    paddingBottom: '0',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-error': { textDecoration: `underline wavy ${ROLE.error} 1px` },
  '.cm-lintRange-warning': { textDecoration: `underline wavy ${ROLE.warning} 1px` },
  '.cm-lintRange-info': { textDecoration: `underline dotted ${ROLE.info} 1px` },
  '.cm-lintRange-active': { backgroundColor: 'transparent' },
});

const searchPanel = EditorView.theme({
  '.cm-panels': { backgroundColor: ROLE.sunken, color: ROLE.text, zIndex: '1' },
  '.cm-panels-top': { borderBottom: `1px solid ${ROLE.border}` },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px',
    padding: '8px 40px 8px 8px',
    fontFamily: 'var(--font-sans, system-ui, sans-serif)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search br': { display: 'block', flexBasis: '100%', content: '""' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    padding: '0 4px',
    fontSize: '12px',
  },
  '.cm-panel.cm-search input[type=checkbox]': { margin: '0', accentColor: ROLE.accent },
  '.cm-textfield': {
    height: '28px',
    margin: '0',
    padding: '0 8px',
    fontSize: '12px',
    color: ROLE.text,
    backgroundColor: ROLE.surface,
    border: `1px solid ${ROLE.strong}`,
    borderRadius: '6px',
  },
  '.cm-textfield:focus-visible, .cm-button:focus-visible': { outlineOffset: '0' },
  '.cm-button': {
    height: '28px',
    margin: '0',
    padding: '0 8px',
    fontSize: '12px',
    color: ROLE.text,
    background: ROLE.surface,
    border: `1px solid ${ROLE.border}`,
    borderRadius: '6px',
    cursor: 'pointer',
  },
  '.cm-button:hover': { backgroundImage: 'none', backgroundColor: ROLE.sunken },
  '.cm-button:active': { backgroundImage: 'none' },
  '.cm-panel.cm-search [name=close]': {
    top: '8px',
    right: '8px',
    width: '28px',
    height: '28px',
    fontSize: '16px',
    color: ROLE.muted,
    borderRadius: '6px',
  },
});

export const editorTheme: Extension = [surface, overlays, searchPanel, syntaxHighlighting(highlightStyle)];

/** A field of a form: one line to begin with, up to six, then it scrolls. */
export const inlineTheme: Extension = EditorView.theme({
  '.cm-content': { padding: '5px 0' },
  '.cm-line': { padding: '0 8px' },
  '.cm-scroller': { maxHeight: '130px' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'transparent' },
  '@media (pointer: coarse)': {
    '.cm-content': { padding: '7px 0' },
    '.cm-scroller': { maxHeight: '158px' },
  },
});
