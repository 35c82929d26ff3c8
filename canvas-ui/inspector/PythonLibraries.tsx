import { useDocument, useSession } from '#editor';
import { setSetting } from '#model';
import { librariesOf } from '#schema';
import { Checkbox } from '#ui';
import { SettingsSection } from './SettingsSection.tsx';
import { useLibraries } from './use-libraries.ts';

/** Which libraries the function's Python imports, of those that the server allows. */
export function PythonLibraries({ isReadOnly }: { isReadOnly: boolean }) {
  const session = useSession();
  const document = useDocument(({ history }) => history.document);
  const libraries = useLibraries(document);
  const named = librariesOf(document);
  if (!libraries) return null;
  const allowed = libraries.filter(({ isShipped }) => !isShipped);
  const gone = named.filter((name) => !allowed.some((library) => library.name === name));
  const change = (name: string, isNamed: boolean): void => {
    const others = named.filter((each) => each !== name);
    const requirements = isNamed ? [...others, name].sort() : others;
    session.do(setSetting('python', requirements.length === 0 ? undefined : { requirements }));
  };
  const shipped = libraries.filter(({ isShipped }) => isShipped).map(({ name, version }) => `${name} ${version}`);
  return (
    <SettingsSection title="Python libraries">
      <div data-field="/settings/python/requirements" className="flex flex-col gap-1">
        {allowed.map(({ name, version, modules, requires }) => (
          <Checkbox
            key={name}
            label={`${name} ${version}${told(name, modules)}${requires.length === 0 ? '' : `, with ${requires.join(', ')}`}`}
            isSelected={named.includes(name)}
            isDisabled={isReadOnly}
            onChange={(isNamed) => change(name, isNamed)}
          />
        ))}
        {gone.map((name) => (
          <Checkbox
            key={name}
            label={`${name} (this server does not allow it)`}
            isSelected
            isDisabled={isReadOnly}
            onChange={(isNamed) => change(name, isNamed)}
          />
        ))}
        <p className="text-label text-subtle">
          {allowed.length === 0 && 'An administrator allows libraries with: switchyard python add. '}
          Always there: the standard library, {shipped.join(', ')}.
        </p>
      </div>
    </SettingsSection>
  );
}

/** ` (import yaml)`, where the name does not tell. */
function told(name: string, modules: readonly string[]): string {
  return modules.length === 1 && modules[0] === name ? '' : ` (import ${modules.join(', ')})`;
}
