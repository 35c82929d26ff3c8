import { ArrowDown, ArrowUp, Braces, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useDocument, useSession, useView } from '#editor';
import { addParameter, moveParameter, removeParameter } from '#model';
import type { Parameter } from '#schema';
import { Button, EmptyState, IconButton } from '#ui';
import { ParameterEditor } from './parts.ts';
import { sayTypeSpec } from './type-words.ts';

/** What a caller gives the function. */
export function ParametersTab({ isReadOnly }: { isReadOnly: boolean }) {
  const session = useSession();
  const params = useDocument(({ history }) => history.document.params);
  const [open, setOpen] = useState<string>();
  const [fresh, setFresh] = useState<string>();
  const jump = useView((state) => state.jump);
  useEffect(() => {
    const name = jump?.block === undefined ? /^\/params\/([^/]+)/.exec(jump?.field ?? '')?.[1] : undefined;
    if (name !== undefined) setOpen(name);
  }, [jump]);
  const add = () => {
    const name = freeName(params);
    if (session.do(addParameter({ name, type: 'string', required: true })).ok) {
      setOpen(name);
      setFresh(name);
    }
  };
  if (params.length === 0) {
    return (
      <EmptyState
        icon={Braces}
        title="No parameters yet"
        text="A parameter is what a caller gives the function: an order number, a date. Blocks read it as params.name."
        action={
          !isReadOnly && (
            <Button variant="primary" icon={Plus} onPress={add}>
              Add parameter
            </Button>
          )
        }
      />
    );
  }
  return (
    <div className="flex flex-col gap-2 p-4">
      <ol className="flex flex-col gap-2">
        {params.map((parameter, at) => (
          <ParameterRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a new name must not take the keyboard away from its row
            key={at}
            parameter={parameter}
            at={at}
            isLast={at === params.length - 1}
            isOpen={open === parameter.name}
            isFresh={fresh === parameter.name}
            isReadOnly={isReadOnly}
            onOpen={setOpen}
          />
        ))}
      </ol>
      {!isReadOnly && (
        <Button icon={Plus} className="self-start" onPress={add}>
          Add parameter
        </Button>
      )}
    </div>
  );
}

interface ParameterRowProps {
  parameter: Parameter;
  at: number;
  isLast: boolean;
  isOpen: boolean;
  /** Just added: its name is typed next. */
  isFresh: boolean;
  isReadOnly: boolean;
  onOpen: (name: string | undefined) => void;
}

function ParameterRow({ parameter, at, isLast, isOpen, isFresh, isReadOnly, onOpen }: ParameterRowProps) {
  const session = useSession();
  const { name, required, default: usual } = parameter;
  const remove = () => {
    if (session.do(removeParameter(name)).ok) session.offerUndo(`Parameter ${name} removed.`);
  };
  const more =
    required && usual === undefined
      ? 'required'
      : usual === undefined
        ? 'optional'
        : `default ${JSON.stringify(usual)}`;
  return (
    <li className="flex flex-col gap-3 rounded-control border border-border bg-surface p-2">
      <div className="flex min-w-0 items-center gap-1">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? undefined : name)}
          className="flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-small px-1 text-start hover:bg-hover pointer-coarse:min-h-10"
        >
          <span className="shrink-0 truncate font-mono text-code text-text">{name}</span>
          <span className="min-w-0 truncate text-label text-subtle">
            {sayTypeSpec(parameter)}, {more}
          </span>
        </button>
        {!isReadOnly && (
          <>
            {at > 0 && (
              <IconButton
                icon={ArrowUp}
                size="compact"
                label={`Move ${name} up`}
                onPress={() => session.do(moveParameter(name, at - 1))}
              />
            )}
            {!isLast && (
              <IconButton
                icon={ArrowDown}
                size="compact"
                label={`Move ${name} down`}
                onPress={() => session.do(moveParameter(name, at + 1))}
              />
            )}
            <IconButton icon={Trash2} size="compact" label={`Remove ${name}`} onPress={remove} />
          </>
        )}
      </div>
      {isOpen && <ParameterEditor parameter={parameter} isFresh={isFresh} isReadOnly={isReadOnly} onRename={onOpen} />}
    </li>
  );
}

function freeName(params: readonly Parameter[]): string {
  for (let number = params.length + 1; ; number++) {
    if (!params.some(({ name }) => name === `param${number}`)) return `param${number}`;
  }
}
