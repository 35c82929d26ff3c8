import { useQuery, useQueryClient } from '@tanstack/react-query';
import { accountApi, queries, sayProblem, toProblem } from '#api';
import { Checkbox, ErrorState, Select, Skeleton, toast } from '#ui';
import { signInOptions } from './SsoButton.tsx';
import { SsoSettings } from './SsoSettings.tsx';

const NO_MAIL = '';
/** Nobody signs in to be nobody. */
const NOT_SIGNED_IN = 'NotAuthenticated';

/** How people sign in: where mails go out, and who needs a second factor. For owners. */
export function SignInSettings() {
  const settings = useQuery({
    queryKey: ['access', 'sign-in'],
    queryFn: ({ signal }) => accountApi.settings(signal),
    retry: false,
  });
  const roles = useQuery(queries.roles()).data ?? [];
  const resources = useQuery(queries.resources()).data ?? [];
  const hasSso = Boolean(useQuery(signInOptions).data?.sso);
  const queryClient = useQueryClient();
  const change = async (doing: Promise<unknown>) => {
    try {
      await doing;
      toast.success('Saved');
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await queryClient.invalidateQueries({ queryKey: ['access'] });
  };
  if (settings.error) return <ErrorState problem={toProblem(settings.error)} onRetry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton lines={6} />;
  const mailers = resources.filter(({ connector }) => connector === 'smtp');
  const current = settings.data;
  return (
    <div className="flex max-w-140 flex-col gap-4">
      <section className="flex flex-col gap-3 rounded-panel border border-border bg-surface p-4">
        <h2 className="font-medium">Mails for forgotten passwords</h2>
        <Select
          label="Sent through"
          description="A resource of the kind Email (SMTP). Without one, owners make links under People and hand them over. SWITCHYARD_PUBLIC_URL must be set."
          items={[{ id: NO_MAIL, label: 'No mails' }, ...mailers.map(({ name }) => ({ id: name, label: name }))]}
          value={current.mail ?? NO_MAIL}
          onChange={(id) => void change(accountApi.setSettings({ ...current, mail: id === NO_MAIL ? null : id }))}
        />
      </section>
      {hasSso && (
        <SsoSettings sso={current.sso} onSave={(sso) => void change(accountApi.setSettings({ ...current, sso }))} />
      )}
      <fieldset className="rounded-panel border border-border bg-surface p-4">
        <legend className="sr-only">Second factor</legend>
        <h2 className="font-medium">Who needs a second factor</h2>
        <p className="mb-3 text-muted">
          Whoever has such a role sets one up at their next sign-in; until then their sessions are over. Authenticated
          means everybody.
        </p>
        <div className="flex flex-col gap-2">
          {roles
            .filter(({ name }) => name !== NOT_SIGNED_IN)
            .map(({ name, secondFactor }) => (
              <Checkbox
                key={name}
                label={name}
                isSelected={secondFactor}
                onChange={(isOn) => void change(accountApi.setRoleSecondFactor(name, isOn))}
              />
            ))}
        </div>
      </fieldset>
    </div>
  );
}
