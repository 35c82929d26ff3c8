import { useState } from 'react';
import { functionsApi, sayProblem } from '#api';
import { useDocument, useSaveState, useSession } from '#editor';
import { newName } from '#model';
import { Button, Dialog } from '#ui';
import { DocumentDiffView } from '../publish/index.ts';

/** Somebody else saved in between. Nothing is lost whatever is chosen: both versions stay within undo, or as a copy. */
export function ConflictDialog() {
  const session = useSession();
  const state = useSaveState();
  const mine = useDocument(({ history }) => history.document);
  const [isLater, setLater] = useState(false);
  if (state.kind !== 'conflict') return null;
  const saveCopy = async () => {
    const list = await functionsApi.list();
    const name = newName(`${mine.name}Copy`, new Set(list.map((one) => one.name)));
    await functionsApi.save(name, { ...mine, name }, null);
    await session.autosave.resolve('theirs');
    session.notices.info(`Your version is saved as ${name}.`);
  };
  return (
    <Dialog
      title="Somebody else saved this function"
      description="Here is what is different between their version and yours."
      isOpen={!isLater}
      onClose={() => setLater(true)}
      size="large"
      actions={
        <>
          <Button onPress={() => void saveCopy().catch((thrown: unknown) => session.notices.error(sayProblem(thrown)))}>
            Save mine as a copy
          </Button>
          <Button onPress={() => void session.autosave.resolve('theirs')}>Take theirs</Button>
          <Button variant="primary" onPress={() => void session.autosave.resolve('mine')}>
            Keep mine
          </Button>
        </>
      }
    >
      <DocumentDiffView before={state.theirs} after={mine} beforeLabel="Theirs" afterLabel="Yours" />
    </Dialog>
  );
}
