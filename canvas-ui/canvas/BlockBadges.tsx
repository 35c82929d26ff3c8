import {
  CircleAlert,
  CircleSlash,
  Info,
  type LucideIcon,
  Minus,
  Pencil,
  Pin,
  Plus,
  RotateCw,
  StickyNote,
  TriangleAlert,
} from 'lucide-react';
import type { BlockProblems } from '#model';
import type { Block } from '#schema';
import { cx } from '#ui';
import { plural } from './block-words.ts';
import type { BlockMark } from './CanvasContext.ts';

interface BlockBadgesProps {
  block: Block;
  isPinned: boolean;
  problems: BlockProblems | undefined;
  /** Of a collapsed container. */
  inside?: number;
  mark: BlockMark | undefined;
}

const TONES = { error: 'text-error', warning: 'text-warning', info: 'text-info', incomplete: 'text-subtle' } as const;
const SIGNS = { error: CircleAlert, warning: TriangleAlert, info: Info, incomplete: CircleAlert } as const;
const MARKS = {
  added: { tone: 'text-success', icon: Plus },
  removed: { tone: 'text-error', icon: Minus },
  changed: { tone: 'text-warning', icon: Pencil },
} as const;

/** Small signs on the top edge: what is special about a block before it runs. */
export function BlockBadges({ block, isPinned, problems, inside = 0, mark }: BlockBadgesProps) {
  const worst = problems?.worst;
  const count = (problems?.all.length ?? 0) + inside;
  const tries = block.retry?.count ?? 0;
  return (
    <span className="sy-badges pointer-events-none absolute -top-2.5 end-3 flex gap-1">
      {mark && <Badge {...MARKS[mark]} label={mark} word={mark} />}
      {block.disabled && (
        <Badge tone="text-subtle" icon={CircleSlash} label="Disabled: what follows runs" word="disabled" />
      )}
      {isPinned && <Badge tone="text-pinned" icon={Pin} label="Pinned: tests use the kept output" word="pinned" />}
      {tries > 0 && (
        <Badge
          tone="text-muted"
          icon={RotateCw}
          label={`Up to ${plural(tries, 'retry', 'retries')}`}
          word={`${tries}`}
        />
      )}
      {block.note !== undefined && <Badge tone="text-muted" icon={StickyNote} label={block.note} />}
      {count > 0 && (
        <Badge
          tone={TONES[worst ?? 'warning']}
          icon={SIGNS[worst ?? 'warning']}
          label={[
            problems?.all.map(({ issue }) => issue.message).join('\n'),
            inside > 0 && `${plural(inside, 'problem')} inside`,
          ]
            .filter(Boolean)
            .join('\n')}
          word={worst === 'incomplete' ? 'incomplete' : `${count}`}
        />
      )}
    </span>
  );
}

interface BadgeProps {
  tone: string;
  icon?: LucideIcon;
  label: string;
  word?: string;
}

function Badge({ tone, icon: Icon, label, word }: BadgeProps) {
  return (
    <span
      title={label}
      className={cx(
        'pointer-events-auto inline-flex h-5 items-center gap-1 rounded-full border border-border bg-surface px-1.5 text-caption font-medium',
        tone,
      )}
    >
      {Icon && <Icon size={12} strokeWidth={2} aria-hidden />}
      {word}
    </span>
  );
}
