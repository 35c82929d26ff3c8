import { Button, copyText, Dialog } from '#ui';
import { RawView } from './RawView.tsx';

interface TextDialogProps {
  title: string;
  text: string;
  onClose: () => void;
}

/** A long string with its own lines. */
export function TextDialog({ title, text, onClose }: TextDialogProps) {
  const copy = <Button onPress={() => copyText(text, 'Text')}>Copy</Button>;
  return (
    <Dialog title={title} isOpen onClose={onClose} size="large" actions={copy}>
      <div className="flex flex-col rounded-control border border-border">
        <RawView text={text} label={title} maxHeight={480} />
      </div>
    </Dialog>
  );
}
