import { CloudUpload } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, Pill, TextField } from '#ui';

interface PublishFormProps {
  liveVersion: number | null;
  /** What publishing means: while something is live, and for the first time. */
  words: { again: string; first: string };
  /** What is different from the live version, and whom that concerns. */
  children: ReactNode;
  isPending: boolean;
  onPublish(note: string): void;
  onClose(): void;
}

/** The last look before a draft goes live. */
export function PublishForm({ liveVersion, words, children, isPending, onPublish, onClose }: PublishFormProps) {
  const [note, setNote] = useState('');
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-center gap-2">
        {liveVersion === null ? <Pill>Never published</Pill> : <Pill tone="success">v{liveVersion} is live</Pill>}
        <span className="text-muted">{liveVersion === null ? words.first : words.again}</span>
      </p>
      {children}
      <TextField
        label="Note"
        description="What changes, for whoever reads the list of versions."
        value={note}
        onChange={setNote}
        rows={2}
      />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button variant="primary" icon={CloudUpload} isPending={isPending} onPress={() => onPublish(note)} autoFocus>
          Publish v{(liveVersion ?? 0) + 1}
        </Button>
      </div>
    </div>
  );
}
