import { Trash2 } from 'lucide-react';
import { useDocument, useSession } from '#editor';
import { removeNote, setNote } from '#model';
import { Button, Dialog, TextField } from '#ui';

/** A note, to be read and written where there is no canvas for it. */
export function NoteDialog({ id }: { id: string }) {
  const session = useSession();
  const note = useDocument(({ history }) => history.document.layout.notes?.find((one) => one.id === id));
  const close = () => session.view.show(undefined);
  if (!note) return null;
  return (
    <Dialog
      title="Note"
      size="medium"
      isOpen
      onClose={close}
      actions={
        <>
          <Button
            icon={Trash2}
            onPress={() => {
              close();
              session.do(removeNote(id));
              session.offerUndo('Note removed.');
            }}
          >
            Remove
          </Button>
          <Button variant="primary" onPress={close}>
            Done
          </Button>
        </>
      }
    >
      <TextField
        label="Text"
        description="**Bold**, `code`, # heading, - list"
        rows={8}
        autoFocus
        maxLength={20_000}
        value={note.text}
        onChange={(text) => session.document.perform(setNote(id, { text }))}
        onBlur={() => session.document.settle()}
      />
    </Dialog>
  );
}
