import { useQuery } from '@tanstack/react-query';
import { queries } from '#api';
import { Checkbox } from '#ui';

/** Roles that everybody has who has signed in, or has not, are not for giving. */
const EVERYBODYS = new Set(['Authenticated', 'NotAuthenticated']);

interface RoleChoiceProps {
  chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** Roles to give, each with what it is for. */
export function RoleChoice({ chosen, onChange }: RoleChoiceProps) {
  const roles = (useQuery(queries.roles()).data ?? []).filter(({ name }) => !EVERYBODYS.has(name));
  return (
    <fieldset>
      <legend className="mb-1 text-label font-medium">Roles</legend>
      <div className="flex flex-col gap-2">
        {roles.map(({ name, description }) => (
          <Checkbox
            key={name}
            label={description === '' ? name : `${name}: ${description}`}
            isSelected={chosen.includes(name)}
            onChange={(isOn) => onChange(isOn ? [...chosen, name] : chosen.filter((other) => other !== name))}
          />
        ))}
      </div>
    </fieldset>
  );
}
