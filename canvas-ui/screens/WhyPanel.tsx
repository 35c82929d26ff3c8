import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries, sayProblem } from '#api';
import { PERMISSIONS, type Permission } from '#schema';
import { Pill, Select, TextField } from '#ui';

const PERMISSION_ITEMS = PERMISSIONS.map((id) => ({ id, label: id }));

const NOBODY = 'nobody';

/** Why somebody may do something, or may not. */
export function WhyPanel() {
  const people = useQuery(queries.people()).data ?? [];
  const [person, setPerson] = useState(NOBODY);
  const [permission, setPermission] = useState<Permission>('function.run');
  const [name, setName] = useState('');
  const ask = {
    permission,
    ...(person === NOBODY ? {} : { person }),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
  };
  const why = useQuery(queries.why(ask));
  const choose = (id: string) => {
    const found = PERMISSIONS.find((each) => each === id);
    if (found) setPermission(found);
  };
  return (
    <section aria-labelledby="why" className="flex flex-col gap-3">
      <h2 id="why" className="font-medium">
        Why can, or can't, somebody?
      </h2>
      <div className="flex flex-wrap gap-3">
        <Select
          label="Who"
          items={[
            { id: NOBODY, label: 'somebody who has not signed in' },
            ...people.map(({ id, name: label }) => ({ id, label })),
          ]}
          value={person}
          onChange={setPerson}
          className="w-72"
        />
        <Select label="Permission" items={PERMISSION_ITEMS} value={permission} onChange={choose} className="w-52" />
        <TextField label="On" placeholder="name, or empty for any" value={name} onChange={setName} />
      </div>
      <p role="status" className="flex items-center gap-2">
        {why.data && <Pill tone={why.data.allowed ? 'success' : 'error'}>{why.data.allowed ? 'may' : 'may not'}</Pill>}
        {why.error ? sayProblem(why.error) : why.data?.sentence}
      </p>
    </section>
  );
}
