import { Pencil, Pin, PinOff, Shapes } from 'lucide-react';
import { useState } from 'react';
import { useDocument, useRunner, useSession } from '#editor';
import { setCommon, setPin, typeOfSample } from '#model';
import type { Block, JsonValue } from '#schema';
import { Button, Dialog, IconButton } from '#ui';
import { JsonField } from '../form/index.ts';
import { useIsReadOnly } from './use-read-only.ts';

interface OutputActionsProps {
  block: Block;
  isPinned: boolean;
  /** The whole output, if the record has it. */
  known: JsonValue | undefined;
}

/** What can be done with an output: kept for tests, edited, or declared as what is expected. */
export function OutputActions({ block, isPinned, known: output }: OutputActionsProps) {
  const isReadOnly = useIsReadOnly();
  const session = useSession();
  const [isEditing, setEditing] = useState(false);
  const toggle = () => {
    session.do(setPin(block.id, isPinned ? undefined : output));
    session.offerUndo(
      isPinned ? `${block.name} is no longer pinned.` : `${block.name} is pinned. Test-runs use this output.`,
    );
  };
  const expect = (sample: JsonValue) => {
    if (!session.do(setCommon(block.id, 'output', typeOfSample(sample))).ok) return;
    session.offerUndo(`${block.name} is expected to give this shape. Settings has it.`);
  };
  return (
    <>
      {(isPinned || output !== undefined) && (
        <IconButton
          icon={isPinned ? PinOff : Pin}
          size="compact"
          label={isPinned ? 'Unpin' : 'Pin this output'}
          shortcut="P"
          isSelected={isPinned}
          onPress={toggle}
        />
      )}
      <IconButton icon={Pencil} size="compact" label="Edit pinned JSON" onPress={() => setEditing(true)} />
      {output !== undefined && !isReadOnly && (
        <IconButton icon={Shapes} size="compact" label="Save as expected shape" onPress={() => expect(output)} />
      )}
      {isEditing && <PinDialog block={block} start={output} onClose={() => setEditing(false)} />}
    </>
  );
}

function PinDialog({ block, start, onClose }: { block: Block; start: JsonValue | undefined; onClose: () => void }) {
  const session = useSession();
  const pinned = useDocument(({ history }) => history.document.layout.pins?.[block.name]);
  const [value, setValue] = useState<JsonValue | undefined>(pinned ?? start);
  const isBusy = useRunner((state) => state.phase !== 'idle');
  const save = () => {
    session.do(setPin(block.id, value));
    onClose();
  };
  return (
    <Dialog
      title={`Pinned output of ${block.name}`}
      description="Test-runs take this instead of running the block. Live runs ignore it."
      size="large"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" icon={Pin} isDisabled={isBusy} onPress={save}>
            {value === undefined ? 'Unpin' : 'Pin'}
          </Button>
        </>
      }
    >
      <JsonField label="Output as JSON" value={value} height={360} onChange={setValue} />
    </Dialog>
  );
}
