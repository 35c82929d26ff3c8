import { Plus } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useSession } from '#editor';
import { ERROR_PORT } from '#model';
import { cx } from '#ui';
import { portLabel } from './block-words.ts';
import { portPoint } from './port-places.ts';

interface LooseOutputsProps {
  id: string;
  name: string;
  ports: readonly string[];
  loose: readonly string[];
  width: number;
  height: number;
  isOpenContainer?: boolean;
  /** There is little room below. */
  isTight: boolean;
  isReadOnly: boolean;
}

/** Every way out that leads nowhere ends in a button that adds what comes next. */
export function LooseOutputs(props: LooseOutputsProps) {
  const { ports, loose, width, height, isOpenContainer = false, isTight, isReadOnly } = props;
  const isNamed = ports.length > 2;
  return loose.map((port) => {
    const isError = port === ERROR_PORT;
    const { x, y } = portPoint(ports, port, { width, height }, isOpenContainer);
    if (isError) {
      return isReadOnly ? null : (
        <div
          key={port}
          className="sy-loose sy-loose-error absolute flex items-center"
          style={{ left: width + 6, top: y - 12 }}
        >
          <span className="sy-stub h-0.5 w-3" />
          <AddButton {...props} port={port} isError />
        </div>
      );
    }
    return (
      <div
        key={port}
        className={cx(
          'sy-loose absolute flex w-0 flex-col items-center overflow-visible whitespace-nowrap',
          isTight && 'sy-loose-tight',
        )}
        style={{ left: x, top: y + 5 }}
      >
        {!isTight && <span className="sy-stub h-3 w-0.5 shrink-0" />}
        {isNamed && <span className="sy-chip max-w-20 truncate">{portLabel(port)}</span>}
        {isNamed && !isTight && !isReadOnly && <span className="sy-stub h-1 w-0.5 shrink-0" />}
        {!isReadOnly && <AddButton {...props} port={port} />}
      </div>
    );
  });
}

function AddButton({
  id,
  name,
  ports,
  port,
  isError = false,
}: LooseOutputsProps & { port: string; isError?: boolean }) {
  const { view } = useSession();
  const open = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    view.show({ kind: 'picker', spot: { after: id, port }, at: { x: left, y: bottom } });
  };
  const way = isError ? ' on error' : ports.length > 2 ? ` (${portLabel(port)})` : '';
  return (
    <button
      type="button"
      tabIndex={-1}
      data-keys="own"
      aria-label={`Add a block after ${name}${way}`}
      title="Add a block"
      onClick={open}
      className={cx('sy-add nodrag nopan', isError && 'sy-add-error')}
    >
      <Plus size={14} strokeWidth={2} aria-hidden />
    </button>
  );
}
