import type { JsonValue } from '#schema';
import { Button, copyText, Dialog } from '#ui';
import { JsonTree } from './JsonTree.tsx';
import { copied } from './PlaceBar.tsx';
import { TextDialog } from './TextDialog.tsx';

interface ValueDialogProps {
  title: string;
  value: JsonValue;
  onClose: () => void;
}

/** A value that has no room where it stands. */
export function ValueDialog({ title, value, onClose }: ValueDialogProps) {
  if (typeof value === 'string') return <TextDialog title={title} text={value} onClose={onClose} />;
  const copy = <Button onPress={() => copyText(copied(value), 'Value')}>Copy</Button>;
  return (
    <Dialog title={title} isOpen onClose={onClose} size="large" actions={copy}>
      <div className="flex flex-col rounded-control border border-border">
        <JsonTree value={value} label={title} base={title} maxHeight={420} />
      </div>
    </Dialog>
  );
}
