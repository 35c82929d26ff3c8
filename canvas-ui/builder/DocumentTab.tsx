import { useMemo, useState } from 'react';
import { replacePage } from '#page-model';
import { type JsonValue, pageSchema } from '#schema';
import { Button } from '#ui';
import { JsonField } from '../form/index.ts';
import { usePageDocument, usePageSession } from './session-context.tsx';

/** The page as its document, for what is written by hand or pasted. */
export function DocumentTab() {
  const session = usePageSession();
  const document = usePageDocument();
  // Its value is undefined where all text was deleted: the document must not come back under what is typed next.
  const [draft, setDraft] = useState<{ value: JsonValue | undefined }>();
  const kept = useMemo((): JsonValue => JSON.parse(JSON.stringify(document)), [document]);
  const parsed = draft && pageSchema.safeParse(draft.value);
  const [first] = parsed?.error?.issues ?? [];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <div className="min-h-0 flex-1">
        <JsonField
          label="Document"
          value={draft ? draft.value : kept}
          height="fill"
          onChange={(value) => setDraft({ value })}
        />
      </div>
      {first && (
        <p role="alert" className="rounded-control bg-error-bg px-3 py-2 text-error">
          {first.path.length > 0 && <code className="font-mono text-code">/{first.path.join('/')} </code>}
          {first.message}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          variant="primary"
          isDisabled={!parsed?.success}
          onPress={() => {
            if (parsed?.success && session.do(replacePage(parsed.data, 'Edit the document')).ok) setDraft(undefined);
          }}
        >
          Apply
        </Button>
        <Button isDisabled={draft === undefined} onPress={() => setDraft(undefined)}>
          Discard
        </Button>
      </div>
    </div>
  );
}
