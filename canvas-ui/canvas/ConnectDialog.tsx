import { Unplug } from 'lucide-react';
import { useState } from 'react';
import { useDocument, useSession } from '#editor';
import { connect, connectTargets, ERROR_PORT, indexOf, portsOf, reconnect } from '#model';
import type { Edge } from '#schema';
import { Dialog, EmptyState, KindTile, Segmented, Select } from '#ui';
import { subtitleOf } from './block-words.ts';
import { useCanvas, useFocusCanvas } from './CanvasContext.ts';
import { ChoiceList } from './ChoiceList.tsx';

interface ConnectDialogProps {
  from: string;
  port?: string | undefined;
  /** An edge that gets another end. */
  instead?: Edge | undefined;
}

/** "Connect getOrder to…": without a pointer. */
export function ConnectDialog({ from, port: given, instead }: ConnectDialogProps) {
  const session = useSession();
  const { store } = useCanvas();
  const focusCanvas = useFocusCanvas();
  const { document, shapes } = useDocument((state) => ({ document: state.history.document, shapes: state.shapes }));
  const [text, setText] = useState('');
  const block = indexOf(document).blocks.get(from)?.block;
  const ports = block ? portsOf(block, shapes) : [];
  const [port, setPort] = useState(given ?? ports[0] ?? ERROR_PORT);
  const close = () => {
    session.view.show(undefined);
    store.setState({ reconnecting: undefined });
    focusCanvas();
  };
  const places = indexOf(document).blocks;
  const targets = connectTargets(document, from, port, shapes).flatMap((id) => places.get(id)?.block ?? []);
  const words = text.toLowerCase();
  const choices = targets
    .filter(({ name }) => name.toLowerCase().includes(words))
    .map((target) => ({
      id: target.id,
      label: target.name,
      description: subtitleOf(target, session.catalog),
      tile: <KindTile kind={session.catalog.face(target).kind} size="small" />,
    }));
  const items = ports.map((one) => ({ id: one, label: one === ERROR_PORT ? 'on error' : one }));
  return (
    <Dialog
      title={`${instead ? 'Reconnect' : 'Connect'} ${block?.name ?? ''} to…`}
      isOpen={block !== undefined}
      onClose={close}
    >
      <div className="flex h-90 flex-col gap-3">
        {ports.length > 1 && ports.length <= 4 && (
          <Segmented label="Way out" items={items} value={port} onChange={setPort} />
        )}
        {ports.length > 4 && <Select label="Way out" items={items} value={port} onChange={setPort} />}
        {targets.length === 0 ? (
          <EmptyState
            icon={Unplug}
            title="Nothing to connect to"
            text="Every other block here comes before this one, or follows it already."
          />
        ) : (
          <ChoiceList
            label="Connect to"
            placeholder="Name of a block"
            text={text}
            onText={setText}
            choices={choices}
            onChoose={(to) => {
              if (session.do(instead ? reconnect(instead, { from, port, to }) : connect({ from, port, to })).ok)
                close();
            }}
            empty="No block is called that."
          />
        )}
      </div>
    </Dialog>
  );
}
