import type { CSSProperties } from 'react';
import type { CodeEditorProps } from './code-editor-props.ts';

/** The field around the text: one look for the editor and for the plain field that stands in for it. */
export function frameClass({ height, isInvalid, isReadOnly }: CodeEditorProps): string {
  return [
    'relative min-w-0 overflow-hidden rounded-control border font-mono text-code text-text',
    'focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
    isReadOnly ? 'bg-sunken' : 'bg-surface',
    isInvalid ? 'border-error' : isReadOnly ? 'border-border' : 'border-strong',
    height === 'inline' ? 'min-h-8 pointer-coarse:min-h-10' : height === 'fill' ? 'h-full min-h-0' : '',
  ].join(' ');
}

const DEFAULT_HEIGHT = 200;

export function frameStyle({ height = DEFAULT_HEIGHT }: CodeEditorProps): CSSProperties {
  return typeof height === 'number' ? { height } : {};
}
