import type { Overlay } from '#editor';
import { Button, Dialog } from '#ui';

/** Before the first test-run that may change what is in production. */
export function WritesDialog({ writes }: { writes: Extract<Overlay, { kind: 'writes' }> }) {
  return (
    <Dialog
      title="This changes data in production"
      role="alertdialog"
      size="small"
      isOpen
      onClose={() => writes.answer(undefined)}
      actions={
        <>
          <Button variant="quiet" onPress={() => writes.answer(undefined)}>
            Cancel
          </Button>
          <Button onPress={() => writes.answer('dry')}>Dry run</Button>
          <Button variant="primary" autoFocus onPress={() => writes.answer('run')}>
            Run
          </Button>
        </>
      }
    >
      <p className="text-muted">
        {writes.blocks.length === 1 ? 'A block writes or sends something:' : 'These blocks write or send something:'}
      </p>
      <ul className="mt-2 flex flex-wrap gap-1.5">
        {writes.blocks.map(({ id, name }) => (
          <li key={id} className="rounded-small bg-sunken px-2 py-0.5 font-mono text-label">
            {name}
          </li>
        ))}
      </ul>
      <p className="mt-3 text-muted">
        A dry run shows what would happen. You are asked once until you leave the editor.
      </p>
    </Dialog>
  );
}
