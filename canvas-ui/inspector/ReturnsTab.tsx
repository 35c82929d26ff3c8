import { useDocument, useSession } from '#editor';
import { setResult } from '#model';
import type { TypeSpec } from '#schema';
import { Segmented } from '#ui';
import { ProblemNote } from '../form/index.ts';
import { TypeEditor } from './TypeEditor.tsx';

const USUAL: TypeSpec = { type: 'object', fields: [] };

/** What the function answers: anything, or a type that the server holds it to. */
export function ReturnsTab({ isReadOnly }: { isReadOnly: boolean }) {
  const session = useSession();
  const result = useDocument(({ history }) => history.document.result);
  const problems = useDocument((state) => state.problems.ofFunction.filter(({ target }) => target.kind === 'result'));
  return (
    <div className="flex flex-col gap-4 p-4" data-field="/result">
      {problems.map(({ issue, severity }) => (
        <ProblemNote key={issue.message} message={issue.message} severity={severity} />
      ))}
      <Segmented
        label="What the function answers"
        items={[
          { id: 'any', label: 'Anything' },
          { id: 'typed', label: 'A type' },
        ]}
        value={result ? 'typed' : 'any'}
        onChange={(id) => !isReadOnly && session.do(setResult(id === 'typed' ? (result ?? USUAL) : undefined))}
      />
      {result ? (
        <TypeEditor
          label="Type"
          type={result}
          isReadOnly={isReadOnly}
          onChange={(type) => session.do(setResult(type))}
        />
      ) : (
        <p className="text-body text-muted">
          Callers get whatever the Return block gives. Declare a type to have it checked, and to keep members that are
          not declared from leaving.
        </p>
      )}
    </div>
  );
}
