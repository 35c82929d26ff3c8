import { Pencil, Play } from 'lucide-react';
import { runFrom, useSession } from '#editor';
import { parsePointer, valueAt } from '#model';
import type { Block, Step } from '#schema';
import { Button } from '#ui';
import { ErrorCard } from '../runs/index.ts';

/** Why the block failed: message, field and expression, and what to do next. */
export function BlockError({ block, step }: { block: Block; step: Step }) {
  const session = useSession();
  if (!step.error) return null;
  const textOf = (field: string) => {
    const found = valueAt(block.config, parsePointer(field) ?? ['']);
    if (typeof found === 'string') return found;
    const tagged = asRecord(found);
    return [tagged.code, tagged.text].find((text) => typeof text === 'string');
  };
  const field = fieldOf(step.error.details);
  return (
    <div className="max-h-1/2 shrink-0 overflow-auto p-2">
      <ErrorCard
        problem={step.error}
        isHandled={step.status === 'handled'}
        sourceOf={textOf}
        actions={
          <>
            <Button size="compact" icon={Pencil} onPress={() => session.view.jumpTo(block.id, field ?? '', 'config')}>
              Edit
            </Button>
            <Button size="compact" icon={Play} onPress={() => void runFrom(session, block.id)}>
              Run from here
            </Button>
          </>
        }
      />
    </div>
  );
}

function fieldOf(details: unknown): string | undefined {
  const { field } = asRecord(details);
  return typeof field === 'string' ? field : undefined;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
