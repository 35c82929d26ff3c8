import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '#ui';
import type { ToldProblems } from './field-problems.ts';

interface FieldFrameProps {
  id: string;
  label: string;
  isRequired?: boolean;
  /** At the right of the label: mode switch, buttons. */
  tools?: ReactNode;
  help?: string | undefined;
  told: ToldProblems;
  children: ReactNode;
  /** Between the control and the notes. */
  below?: ReactNode;
  className?: string;
}

/** Label, control and what there is to say about it, for controls that have no label of their own. */
export function FieldFrame(props: FieldFrameProps) {
  const { id, label, isRequired, tools, help, told, children, below, className } = props;
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex min-h-6 min-w-0 items-center gap-1">
        <span className="min-w-0 flex-1 truncate text-label font-medium text-muted">
          {label}
          {isRequired && <span className="text-error"> *</span>}
        </span>
        {tools}
      </div>
      {children}
      {below}
      <FieldNotes id={id} help={help} told={told} />
    </div>
  );
}

/** The most serious thing first; help only where there is nothing worse to say. */
export function FieldNotes({ id, help, told }: Pick<FieldFrameProps, 'id' | 'help' | 'told'>) {
  const { error, warning, note } = told;
  return (
    <div id={id} className="flex flex-col gap-1 empty:hidden">
      {error && <Note icon={CircleAlert} tone="text-error" text={error} />}
      {warning && <Note icon={TriangleAlert} tone="text-warning" text={warning} />}
      {!error && note && <Note icon={Info} tone="text-subtle" text={note} />}
      {!error && help && <p className="text-label text-subtle">{help}</p>}
    </div>
  );
}

function Note({ icon: Icon, tone, text }: { icon: LucideIcon; tone: string; text: string }) {
  return (
    <p className={cx('flex items-start gap-1 text-label', tone)}>
      <Icon size={12} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  );
}
