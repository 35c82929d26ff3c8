import type { CodeLanguage } from './code-editor-props.ts';

export interface MergeViewProps {
  /** The spoken name: "Code of calcAmount". */
  label: string;
  language: CodeLanguage;
  before: string;
  after: string;
  /** Spoken, and shown above the sides. */
  beforeLabel?: string | undefined;
  afterLabel?: string | undefined;
  /** Side by side from 900 px of width, unless told. */
  layout?: 'sides' | 'unified' | undefined;
}
