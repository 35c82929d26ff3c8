import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import { cx } from '#ui';
import { oneOf, textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';

const TONES = ['info', 'success', 'warning', 'error'] as const;

const looks: Record<(typeof TONES)[number], { icon: LucideIcon; box: string; mark: string; word: string }> = {
  info: { icon: Info, box: 'border-info bg-info-bg', mark: 'text-info', word: 'Note' },
  success: { icon: CircleCheck, box: 'border-success bg-success-bg', mark: 'text-success', word: 'Success' },
  warning: { icon: TriangleAlert, box: 'border-warning bg-warning-bg', mark: 'text-warning', word: 'Warning' },
  error: { icon: CircleAlert, box: 'border-error bg-error-bg', mark: 'text-error', word: 'Error' },
};

/** A message that stays as long as there is one. The place is spoken when something comes into it. */
export function AlertView({ props }: RendererProps) {
  const tone = oneOf(props.tone, TONES) ?? 'info';
  const text = textIn(props.text) ?? '';
  const { icon: Mark, box, mark, word } = looks[tone];
  return (
    // Empty it takes no room, not even the gap, and stays where readers listen.
    <div role={tone === 'error' ? 'alert' : 'status'} className="empty:-mb-4">
      {text !== '' && (
        <div className={cx('flex items-start gap-2 rounded-control border px-3 py-2.5', box)}>
          <Mark size={16} strokeWidth={1.75} aria-hidden="true" className={cx('mt-0.5 shrink-0', mark)} />
          <div className="flex min-w-0 flex-col wrap-anywhere text-body text-text">
            <span className="sr-only">{word}: </span>
            {props.title !== undefined && <strong className="font-semibold">{textIn(props.title)}</strong>}
            <span className="whitespace-pre-line">{text}</span>
          </div>
        </div>
      )}
    </div>
  );
}
