import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { goToProblem, useDocument, useSession } from '#editor';
import { type LocatedProblem, nameOfProblem, type ProblemSeverity } from '#model';
import { EmptyState } from '#ui';
import { canvasControls } from '../canvas/index.ts';

const LOOKS = {
  error: { icon: CircleAlert, tone: 'text-error' },
  warning: { icon: TriangleAlert, tone: 'text-warning' },
  info: { icon: Info, tone: 'text-info' },
  incomplete: { icon: CircleAlert, tone: 'text-subtle' },
} as const satisfies Record<ProblemSeverity, unknown>;

/** Everything that is wrong, in the order of the function. Each leads to its field. */
export function ProblemList() {
  const problems = useDocument((state) => state.problems.all);
  if (problems.length === 0) {
    return (
      <EmptyState
        icon={CircleCheck}
        title="No problems"
        text="The function can be run and published."
        className="py-4"
      />
    );
  }
  return (
    <ul className="h-full overflow-y-auto p-1">
      {problems.map((problem) => (
        <Problem key={`${problem.issue.path} ${problem.issue.code} ${problem.issue.message}`} problem={problem} />
      ))}
    </ul>
  );
}

function Problem({ problem }: { problem: LocatedProblem }) {
  const session = useSession();
  const { issue, severity, target } = problem;
  const { icon: Icon, tone } = LOOKS[severity];
  const id = 'block' in target ? target.block : issue.block;
  const name = useDocument(({ history }) => nameOfProblem(history.document, problem));
  const go = () => {
    goToProblem(session, problem);
    if (id !== undefined) canvasControls.panTo(id);
  };
  return (
    <li>
      <button
        type="button"
        onClick={go}
        className="flex min-h-8 w-full items-center gap-2 rounded-small px-2 py-1 text-start hover:bg-hover"
      >
        <Icon size={14} aria-hidden className={`shrink-0 ${tone}`} />
        <span className="sr-only">{severity}</span>
        <span className="shrink-0 font-medium">{name}</span>
        <span className="min-w-0 flex-1 text-muted">{issue.message}</span>
        <span className="shrink-0 font-mono text-caption text-subtle">
          {'field' in target ? target.field.slice(1).replaceAll('/', ' › ') : ''}
        </span>
      </button>
    </li>
  );
}
