import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useSession, useView } from '#editor';
import { formatCount } from '#ui';

/** Which pass of a loop the blocks inside of it show. */
export function PassSwitcher({ id, name, passes }: { id: string; name: string; passes: number }) {
  const { view } = useSession();
  const chosen = useView((state) => state.passes[id]);
  const at = Math.min(chosen ?? passes - 1, passes - 1);
  const go = (to: number) => {
    const { passes: all } = view.store.getState();
    view.set({ passes: { ...all, [id]: to } });
  };
  return (
    <span className="sy-passes nodrag nopan flex shrink-0 items-center text-caption text-muted">
      <Step label={`Previous pass of ${name}`} isDisabled={at <= 0} onStep={() => go(at - 1)} icon={ChevronLeft} />
      <span title={`Pass ${at + 1} of ${passes}`}>
        {formatCount(at + 1)}/{formatCount(passes)}
      </span>
      <Step
        label={`Next pass of ${name}`}
        isDisabled={at >= passes - 1}
        onStep={() => go(at + 1)}
        icon={ChevronRight}
      />
    </span>
  );
}

interface StepProps {
  label: string;
  isDisabled: boolean;
  onStep(): void;
  icon: typeof ChevronLeft;
}

function Step({ label, isDisabled, onStep, icon: Icon }: StepProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-keys="own"
      aria-label={label}
      disabled={isDisabled}
      onClick={(event) => {
        event.stopPropagation();
        onStep();
      }}
      className="sy-fold"
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
