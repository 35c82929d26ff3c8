import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '#api';

/** Functions that call this one, by name: those that a breaking change concerns. */
export function BrokenCallers({ name }: { name: string }) {
  const uses = useQuery(queries.uses(name)).data;
  if (!uses) return null;
  const callers = uses.usedBy.filter(({ live, draft }) => live.length + draft.length > 0);
  return (
    <section className="rounded-control border border-warning p-3">
      <h3 className="font-semibold">Who calls it</h3>
      {callers.length === 0 ? (
        <p className="text-muted">No other function. Programs that call it by HTTP are not known here.</p>
      ) : (
        <ul className="mt-1 flex flex-wrap gap-2">
          {callers.map((caller) => (
            <li key={caller.name}>
              <Link to="/functions/$name" params={{ name: caller.name }} className="text-accent-text underline">
                {caller.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
