import { type Overlay, useDocument, useRunner, useSession, useView } from '#editor';
import { Button, Dialog, lazyPart } from '#ui';
import { TestForm } from '../inspector/index.ts';
import { PublishSheet } from '../publish/index.ts';

const RenameUsed = lazyPart(async () => (await import('./RenameUsed.tsx')).RenameUsed);

/** What lies over the editor; the canvas shows those that belong to blocks itself. */
export function Overlays() {
  const { view } = useSession();
  const overlay = useView((state) => state.overlay);
  const close = () => view.show(undefined);
  return (
    <>
      <TestDialog isOpen={overlay?.kind === 'test'} onClose={close} />
      <WritesDialog writes={overlay?.kind === 'writes' ? overlay : undefined} />
      <Dialog title="Others use this function" isOpen={overlay?.kind === 'rename'} onClose={close}>
        {overlay?.kind === 'rename' && <RenameUsed to={overlay.to} onClose={close} />}
      </Dialog>
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

/** Before the first test-run that may change what is in production. */
function WritesDialog({ writes }: { writes: Extract<Overlay, { kind: 'writes' }> | undefined }) {
  return (
    <Dialog
      title="This changes data in production"
      role="alertdialog"
      size="small"
      isOpen={writes !== undefined}
      onClose={() => writes?.answer(undefined)}
      actions={
        <>
          <Button variant="quiet" onPress={() => writes?.answer(undefined)}>
            Cancel
          </Button>
          <Button onPress={() => writes?.answer('dry')}>Dry run</Button>
          <Button variant="primary" autoFocus onPress={() => writes?.answer('run')}>
            Run
          </Button>
        </>
      }
    >
      <p className="text-muted">
        {writes?.blocks.length === 1 ? 'A block writes or sends something:' : 'These blocks write or send something:'}
      </p>
      <ul className="mt-2 flex flex-wrap gap-1.5">
        {writes?.blocks.map(({ id, name }) => (
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
