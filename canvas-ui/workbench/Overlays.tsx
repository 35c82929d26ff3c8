import { useDocument, useRunner, useSession, useView } from '#editor';
import { Dialog } from '#ui';
import { TestForm } from '../inspector/index.ts';
import { PublishSheet } from '../publish/index.ts';
import { NoteDialog, RenameUsed, WritesDialog } from './parts.ts';

/** What lies over the editor; the canvas shows those that belong to blocks itself. */
export function Overlays() {
  const { view } = useSession();
  const overlay = useView((state) => state.overlay);
  const close = () => view.show(undefined);
  return (
    <>
      <TestDialog isOpen={overlay?.kind === 'test'} onClose={close} />
      {overlay?.kind === 'writes' && <WritesDialog writes={overlay} />}
      <Dialog title="Others use this function" isOpen={overlay?.kind === 'rename'} onClose={close}>
        {overlay?.kind === 'rename' && <RenameUsed to={overlay.to} onClose={close} />}
      </Dialog>
      {overlay?.kind === 'note' && <NoteDialog id={overlay.id} />}
      <PublishSheet isOpen={overlay?.kind === 'publish'} onClose={close} />
    </>
  );
}

function TestDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const { runner } = useSession();
  const name = useDocument((state) => state.name);
  const last = useRunner((state) => state.last);
  return (
    <Dialog title={`Run ${name}`} isOpen={isOpen} onClose={onClose} size="medium">
      {isOpen && (
        <TestForm
          last={last}
          onRun={(request) => {
            onClose();
            void runner.test(request);
          }}
        />
      )}
    </Dialog>
  );
}
