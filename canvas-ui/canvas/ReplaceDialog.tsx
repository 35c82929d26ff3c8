import { useState } from 'react';
import { useDocument, useSession } from '#editor';
import { indexOf, replaceType } from '#model';
import { Dialog, KindTile } from '#ui';
import { useFocusCanvas } from './CanvasContext.ts';
import { ChoiceList } from './ChoiceList.tsx';
import { filterEntries, pickerEntries } from './picker-entries.ts';

/** Another type for a block. Its name, its connections and the fields that fit stay. */
export function ReplaceDialog({ block: id }: { block: string }) {
  const session = useSession();
  const focusCanvas = useFocusCanvas();
  const [text, setText] = useState('');
  const block = useDocument(({ history }) => indexOf(history.document).blocks.get(id)?.block);
  const close = () => {
    session.view.show(undefined);
    focusCanvas();
  };
  const types = session.types.blocks.filter(({ type }) => type !== block?.type);
  const entries = filterEntries(pickerEntries({ blocks: types, resources: [], functions: [] }), text);
  return (
    <Dialog
      title={`Replace ${block?.name ?? ''}`}
      description="Its name, its connections and the fields that fit stay."
      isOpen={block !== undefined}
      onClose={close}
    >
      <div className="flex h-90 flex-col">
        <ChoiceList
          label="Replace by"
          placeholder="Search blocks"
          text={text}
          onText={setText}
          choices={entries.map(({ id: entry, section, label, description, kind }) => ({
            id: entry,
            section,
            label,
            description,
            tile: <KindTile kind={kind} size="small" />,
          }))}
          onChoose={(type) => {
            if (!session.do(replaceType(id, type)).ok) return;
            close();
            session.view.jumpTo(id, '');
          }}
          empty="No block fits. Try another word."
        />
      </div>
    </Dialog>
  );
}
