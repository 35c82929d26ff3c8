import { useQuery, useQueryClient } from '@tanstack/react-query';
import { accessApi, queries, sayProblem, toProblem } from '#api';
import { type Cell, type Grant, VERBS_OF, type Verb } from '#schema';
import { cx, ErrorState, Select, Skeleton, toast } from '#ui';
import { sayInherited } from './inherited-words.ts';

/** As docs/access.md says it. */
const MEANS: Readonly<Record<Verb, string>> = {
  read: 'See drafts and versions; resources without their secrets',
  run: 'Call a function, answer its approvals; open a page',
  'read-run': 'See what runs have done',
  reveal: 'See what is sensitive of runs, with a reason',
  edit: 'Save drafts and try them out; cancel runs',
  publish: 'Make changes live, roll back, schedule',
  use: 'Query a resource, in what runs',
  manage: 'Create, change and delete resources; webhooks; API keys; what is in an app',
};

/** What says something stands out from what says nothing. */
const LOOKS = {
  inherit: '[&_button]:border-transparent [&_button]:text-subtle',
  allow: '[&_button]:font-medium [&_button]:text-success',
  deny: '[&_button]:font-medium [&_button]:text-error',
} as const;

/** What is above closes it. */
const DENIED = '[&_[slot=description]]:text-error';

interface Who {
  subject: Grant['subject'];
  label: string;
}

/** What everybody may do to one object. */
export function RightsTable({ object }: { object: Grant['object'] }) {
  const cells = useQuery(queries.cells(object));
  const subjects = useSubjects();
  if (cells.error) return <ErrorState problem={toProblem(cells.error)} onRetry={() => void cells.refetch()} />;
  if (!cells.data) return <Skeleton lines={8} />;
  const all = new Map(cells.data.map((cell) => [keyOf(cell.subject, cell.verb), cell]));
  const verbs = VERBS_OF[object.kind];
  return (
    <div className="relative overflow-x-auto rounded-panel border border-border bg-surface">
      <table className="w-full text-start">
        <thead>
          <tr className="text-label text-muted">
            <th scope="col" className="px-3 py-2 font-medium">
              Who
            </th>
            {verbs.map((verb) => (
              <th key={verb} scope="col" title={MEANS[verb]} className="cursor-help px-2 py-2 font-medium">
                {verb}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subjects.map((who) => (
            <tr key={`${who.subject.kind} ${who.subject.id}`} className="border-t border-border align-top">
              <th scope="row" className="px-3 py-2 font-medium">
                {who.label}
              </th>
              {verbs.map((verb) => (
                <td key={verb} className="px-2 py-1">
                  <CellField who={who} object={object} verb={verb} cell={all.get(keyOf(who.subject, verb))} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellFieldProps {
  who: Who;
  object: Grant['object'];
  verb: Verb;
  /** Not there for who came after the table was read. */
  cell: Cell | undefined;
}

function CellField({ who: { subject, label }, object, verb, cell }: CellFieldProps) {
  const queryClient = useQueryClient();
  const effect = cell?.effect ?? 'inherit';
  const inherited = sayInherited(cell?.inherited ?? null);
  const set = async (chosen: string) => {
    try {
      const next = chosen === 'allow' || chosen === 'deny' ? chosen : 'inherit';
      await accessApi.setGrant({ subject, object, verb, effect: next });
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await queryClient.invalidateQueries({ queryKey: ['access'] });
  };
  return (
    <Select
      label={`${verb} for ${label}`}
      isLabelHidden
      size="compact"
      items={[
        { id: 'inherit', label: 'Inherit', description: inherited.whole },
        { id: 'allow', label: 'Allow' },
        { id: 'deny', label: 'Deny' },
      ]}
      description={effect === 'inherit' ? inherited.brief : undefined}
      className={cx(LOOKS[effect], '[&_[slot=description]]:ps-2.5', cell?.inherited?.effect === 'deny' && DENIED)}
      value={effect}
      onChange={(chosen) => void set(chosen)}
    />
  );
}

function keyOf({ kind, id }: Grant['subject'], verb: Verb): string {
  return `${verb} ${kind} ${id}`;
}

/** Roles, and then people. Not owners: whatever stood there would not count. */
function useSubjects(): Who[] {
  const roles = useQuery(queries.roles()).data ?? [];
  const people = useQuery(queries.people()).data ?? [];
  return [
    ...roles
      .filter(({ name }) => name !== 'owner')
      .map(({ name }) => ({ subject: { kind: 'role' as const, id: name }, label: name })),
    ...people
      .filter((person) => !person.roles.includes('owner'))
      .map(({ id, name }) => ({ subject: { kind: 'user' as const, id }, label: name })),
  ];
}
