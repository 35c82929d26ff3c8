import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

export function DividerView({ props }: RendererProps) {
  const label = textIn(props.label);
  if (label === undefined) return <hr className="border-border" />;
  return (
    <div className="flex items-center gap-3">
      <span className="shrink-0 text-label font-medium text-subtle">{label}</span>
      <hr className="min-w-0 flex-1 border-border" />
    </div>
  );
}
