import { useQuery } from '@tanstack/react-query';
import { queries, type TestRequest } from '#api';
import { Select } from '#ui';

type As = TestRequest['as'];

const MYSELF = 'myself';

/** As whom the function is tried out: with their rights, and as its user. For owners. */
export function TryAs({ value, onChange }: { value: As; onChange: (as: As) => void }) {
  const isOwner = useQuery(queries.session()).data?.isOwner === true;
  const roles = useQuery({ ...queries.roles(), enabled: isOwner }).data ?? [];
  const people = useQuery({ ...queries.people(), enabled: isOwner }).data ?? [];
  if (!isOwner) return null;
  const items = [
    { id: MYSELF, label: 'myself' },
    ...roles.map(({ name }) => ({ id: `role ${name}`, label: `somebody who is ${name}` })),
    ...people.map(({ id, name, email }) => ({ id: `person ${id}`, label: `${name} (${email})` })),
  ];
  const chosen = value === undefined ? MYSELF : 'role' in value ? `role ${value.role}` : `person ${value.person}`;
  const choose = (id: string) => {
    const [kind = '', name = ''] = id.split(/ (.*)/s);
    onChange(kind === 'role' ? { role: name } : kind === 'person' ? { person: name } : undefined);
  };
  return <Select label="Try as" items={items} value={chosen} onChange={choose} className="w-56" />;
}
