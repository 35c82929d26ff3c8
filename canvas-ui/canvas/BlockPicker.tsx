import { useEffect, useRef, useState } from 'react';
import { type Overlay, useSession } from '#editor';
import { addBlock, type Point } from '#model';
import { Dialog, KindTile, Popover } from '#ui';
import { useFocusCanvas } from './CanvasContext.ts';
import { type Choice, ChoiceList } from './ChoiceList.tsx';
import { keepRecent } from './kept-view.ts';
import type { PickerEntry } from './picker-entries.ts';
import { firstGap } from './schema-search.ts';
import { useEntries } from './use-entries.ts';

type PickerOverlay = Extract<Overlay, { kind: 'picker' }>;

const PHONE = '(max-width: 767px)';

/** Where a block is added from: at the button that was pressed, or over everything on a phone. */
export function BlockPicker({ overlay, at }: { overlay: PickerOverlay; at: Point }) {
  const { view } = useSession();
  const focusCanvas = useFocusCanvas();
  const anchor = useRef<HTMLDivElement>(null);
  const [isPlaced, setPlaced] = useState(false);
  useEffect(() => setPlaced(true), []);
  const close = () => {
    if (view.store.getState().overlay === overlay) view.show(undefined);
    focusCanvas();
  };
  if (globalThis.matchMedia(PHONE).matches) {
    return (
      <Dialog title="Add a block" isOpen onClose={close}>
        <PickerList overlay={overlay} onDone={close} />
      </Dialog>
    );
  }
  return (
    <>
      <div ref={anchor} className="pointer-events-none fixed size-0" style={{ left: at.x, top: at.y }} />
      {isPlaced && (
        <Popover
          label="Add a block"
          anchor={anchor}
          isOpen
          onOpenChange={(isOpen) => !isOpen && close()}
          className="h-100 w-90"
        >
          <PickerList overlay={overlay} onDone={close} />
        </Popover>
      )}
    </>
  );
}

function PickerList({ overlay, onDone }: { overlay: PickerOverlay; onDone(): void }) {
  const session = useSession();
  const [query, setQuery] = useState('');
  const entries = useEntries(query, query === '' ? overlay.text : undefined);
  const add = (entry: PickerEntry) => {
    const { type, config } = entry;
    const outcome = session.do(addBlock({ type, config }, overlay.spot));
    // A refusal was told; another block may fit here.
    if (!outcome.ok) return;
    keepRecent(entry.id.replace(/#text$/, ''));
    onDone();
    const [id] = outcome.select;
    const given = { ...session.catalog.startConfig(type), ...config };
    session.view.jumpTo(id, firstGap(session.catalog.block(type)?.config, given) ?? '');
  };
  return (
    <ChoiceList
      label="Add a block"
      placeholder="Search blocks, or = expression, SQL, code"
      text={query}
      onText={setQuery}
      choices={entries.map(toChoice)}
      onChoose={(_, index) => {
        const entry = entries[index];
        if (entry) add(entry);
      }}
      empty="No block fits. Try another word."
    />
  );
}

function toChoice({ id, section, label, description, kind }: PickerEntry): Choice {
  return { id, section, label, description, tile: <KindTile kind={kind} size="small" /> };
}
