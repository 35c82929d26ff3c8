import { cx } from './cx.ts';
import { formatCount } from './format.ts';

const tones = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-accent-bg text-accent-text',
  error: 'bg-error-bg text-error',
  warning: 'bg-warning-bg text-warning',
};

export function Count({ value, tone = 'neutral' }: { value: number; tone?: keyof typeof tones | undefined }) {
  return (
    <span
      className={cx(
        'inline-flex h-4 min-w-4 shrink-0 items-center justify-center rounded-full px-1 text-caption font-medium',
        tones[tone],
      )}
    >
      {formatCount(value)}
    </span>
  );
}
