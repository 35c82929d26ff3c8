import { ListTree, SlidersHorizontal, Undo2, Waypoints } from 'lucide-react';
import { useDocument, useSession, useView } from '#editor';
import { IconButton, Segmented } from '#ui';

export type PhoneView = 'outline' | 'canvas';

const VIEWS = [
  { id: 'outline', label: 'Outline', icon: ListTree },
  { id: 'canvas', label: 'Canvas', icon: Waypoints },
] as const satisfies readonly { id: PhoneView; label: string; icon: typeof ListTree }[];

/** What a phone's top bar has no room for. The canvas is there to be looked at: the outline is what edits. */
export function PhoneBar({ shown, onShow }: { shown: PhoneView; onShow(view: PhoneView): void }) {
  const session = useSession();
  const last = useDocument(({ history }) => history.past.at(-1)?.label);
  return (
    <div className="flex shrink-0 items-center gap-1 border-b border-border bg-surface px-2 py-1">
      <Segmented
        label="View of the function"
        items={VIEWS}
        value={shown}
        onChange={(id) => onShow(VIEWS.find((view) => view.id === id)?.id ?? 'outline')}
      />
      <div className="flex-1" />
      <IconButton
        icon={Undo2}
        label={last === undefined ? 'Undo' : `Undo: ${last}`}
        isDisabled={last === undefined}
        onPress={session.undo}
      />
      <FunctionButton />
    </div>
  );
}

/** Where there is no room beside the canvas: parameters, result, settings and who uses the function. */
export function FunctionButton() {
  const { view } = useSession();
  const isOpen = useView(({ isFunctionOpen, selected }) => isFunctionOpen && selected.size === 0);
  return (
    <IconButton
      icon={SlidersHorizontal}
      label="Parameters and settings"
      isSelected={isOpen}
      onPress={() => {
        view.select([]);
        view.set({ isFunctionOpen: !isOpen });
      }}
    />
  );
}
