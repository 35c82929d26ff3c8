import type { JsonValue } from '#schema';

export type ViewName = 'table' | 'json' | 'schema' | 'raw';

/** Where a shown value comes from. */
export type ValueSource =
  | { kind: 'value'; value: JsonValue }
  /** JSON text, cut short if `isTruncated`; `bytes` is the length of the whole. */
  | { kind: 'text'; text: string; isTruncated: boolean; bytes: number }
  /** A list too large to be here: it is asked for in parts. */
  | {
      kind: 'paged';
      total: number;
      bytes: number;
      fetchRows: (from: number, to: number) => Promise<JsonValue[]>;
      download: () => void;
    };

/** As the record of a run keeps a value. */
export function previewSource(preview: { text: string; truncated: boolean; bytes: number }): ValueSource {
  return { kind: 'text', text: preview.text, isTruncated: preview.truncated, bytes: preview.bytes };
}
