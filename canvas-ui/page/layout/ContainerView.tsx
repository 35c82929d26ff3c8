import { useId } from 'react';
import { cx } from '#ui';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

export function ContainerView({ props, slot }: RendererProps) {
  const id = useId();
  const title = textIn(props.title);
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={cx(
        'flex min-w-0 flex-col gap-4',
        props.framed === true && 'rounded-panel border border-border bg-surface p-4 shadow-raised',
      )}
    >
      {title !== undefined && (
        <h3 id={id} className="text-strong font-semibold text-text">
          {title}
        </h3>
      )}
      {slot('content')}
    </section>
  );
}
