import { RotateCw, TriangleAlert } from 'lucide-react';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

/** The part of a problem document (RFC 9457) that is shown. */
export interface ShownProblem {
  title: string;
  detail?: string | undefined;
  code?: string | undefined;
  /** The request id. */
  instance?: string | undefined;
}

export interface ErrorStateProps {
  problem: ShownProblem;
  onRetry?: (() => void) | undefined;
  className?: string | undefined;
}

export function ErrorState({ problem, onRetry, className }: ErrorStateProps) {
  const { title, detail, code, instance } = problem;
  return (
    <div
      role="alert"
      className={cx('flex flex-col items-center justify-center gap-3 px-6 py-12 text-center', className)}
    >
      <span className="flex size-10 items-center justify-center rounded-block bg-error-bg text-error">
        <Icon icon={TriangleAlert} size={20} />
      </span>
      <div className="flex max-w-120 flex-col gap-1">
        <h2 className="text-strong font-semibold wrap-anywhere text-text">{title}</h2>
        {detail && detail !== title && <p className="wrap-anywhere text-body text-muted">{detail}</p>}
      </div>
      {onRetry && (
        <Button icon={RotateCw} onPress={onRetry}>
          Retry
        </Button>
      )}
      {(code || instance) && (
        <p className="wrap-anywhere font-mono text-caption text-subtle">
          {[code, instance].filter(Boolean).join(' · ')}
        </p>
      )}
    </div>
  );
}
