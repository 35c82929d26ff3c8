import { useQuery } from '@tanstack/react-query';
import { queries } from '#api';
import { FunctionUsers } from './FunctionUsers.tsx';
import { countUsers } from './users.ts';

/** Who runs this function: those that a breaking change concerns. */
export function BrokenCallers({ name }: { name: string }) {
  const users = useQuery(queries.uses(name)).data;
  if (!users) return null;
  return (
    <section className="flex flex-col gap-2 rounded-control border border-warning p-3">
      <h3 className="font-semibold">Who calls it</h3>
      {countUsers(users) > 0 && <FunctionUsers users={users} />}
      <p className="text-muted">
        {countUsers(users) === 0 && 'Nothing here. '}Programs that call it by HTTP are not known here.
      </p>
    </section>
  );
}
