import { useCallback, useMemo, useRef } from 'react';
import { useDocument, useSession } from '#editor';
import { type BlockProblems, indexOf, type RenameTarget, rename, renamePort, renameProblem, setField } from '#model';
import { type Block, isJsonObject, type JsonValue, labelSchema } from '#schema';
import { type FieldProblem, ProblemNote, SchemaForm } from '../form/index.ts';
import { setConfigAt } from './config-commands.ts';
import { useFieldJump } from './field-jump.ts';
import { useIsReadOnly } from './use-read-only.ts';

/** The form of a block's config, from its schema. */
export function ConfigTab({ block }: { block: Block }) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const isReadOnly = useIsReadOnly();
  const problems = useDocument((state) => state.problems.blocks.get(block.id));
  const byField = useMemo(() => toFieldProblems(problems), [problems]);
  const type = session.catalog.block(block.type);
  const { id } = block;
  const change = useCallback(
    (path: string, value: JsonValue | undefined) => {
      session.do(setConfigAt(id, path, value));
    },
    [session, id],
  );
  const names = useNames(block);
  useFieldJump(box, id);
  if (!type)
    return (
      <ProblemNote
        message={`This server has no block type "${block.type}". Its config is kept as it is.`}
        severity="error"
      />
    );
  const hasFields = isJsonObject(type.config.properties) || Array.isArray(type.config.oneOf);
  return (
    <div ref={box} className="flex min-w-0 flex-col gap-4 p-4">
      {(byField.get('') ?? []).map(({ message, severity }) => (
        <ProblemNote key={message} message={message} severity={severity} />
      ))}
      {hasFields ? (
        <SchemaForm
          key={id}
          schema={asPlain(type.config)}
          value={block.config}
          onChange={change}
          read={names.read}
          problems={byField}
          rename={names.rename}
          nameProblem={names.problem}
          isReadOnly={isReadOnly}
        />
      ) : (
        <p className="text-body text-muted">This block needs no settings.</p>
      )}
      {type.description && <p className="border-t border-border pt-3 text-label text-subtle">{type.description}</p>}
    </div>
  );
}

function asPlain(schema: Record<string, unknown>) {
  return isJsonObject(schema) ? schema : {};
}

function toFieldProblems(problems: BlockProblems | undefined): ReadonlyMap<string, readonly FieldProblem[]> {
  const entries = [...(problems?.fields ?? [])].map(([path, located]) => {
    const told = located
      // Problems of the block's common settings stand in the Settings tab.
      .filter(({ target }) => target.kind === 'block' && target.tab === 'config')
      .map(({ issue, severity }) => ({ severity, message: sayIssue(issue.message), position: issue.position }));
    return [path, told] as const;
  });
  return new Map(entries);
}

/** The server says what is wrong with a field as the rest of a sentence: "is required". */
function sayIssue(message: string): string {
  return /^(is|must|has|holds|starts|needs|nothing|no) /.test(message)
    ? `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
    : message;
}

/** Names in a config that something else refers to change there, too: ways out, paths, items, variables. */
function useNames({ id }: Block) {
  const session = useSession();
  return useMemo(() => {
    const targetOf = (path: string): RenameTarget | 'port' | undefined => {
      const block = indexOf(session.document.document()).blocks.get(id)?.block;
      if (!block) return undefined;
      const { catalog, shapes } = session.document.tools();
      const field = catalog.fields(block).find(({ pointer }) => pointer === path);
      if (field?.kind === 'local') return { kind: 'local', block: id, name: field.text };
      if (field?.kind === 'variable') return { kind: 'variable', name: field.text };
      const { ports, graphs } = shapes.of(block);
      return ports.length > 1 || graphs.length > 1 ? 'port' : undefined;
    };
    return {
      read: () => indexOf(session.document.document()).blocks.get(id)?.block.config,
      rename(path: string, to: string) {
        const target = targetOf(path);
        if (target === undefined) session.do(setField(id, path, to));
        else session.do(target === 'port' ? renamePort(id, path, to) : rename(target, to));
      },
      problem(path: string, to: string): string | undefined {
        const target = targetOf(path);
        if (target === 'port')
          return labelSchema.safeParse(to).success
            ? undefined
            : 'Use letters, digits, _ and -; at most 60, and no digit first.';
        return target && renameProblem(session.document.document(), target, to, session.document.tools());
      },
    };
  }, [session, id]);
}
