import { useDocument, useSession } from '#editor';
import { setSetting } from '#model';
import type { Behaviour } from '#schema';
import { BehaviourFields, StepsHostProvider } from '../steps/index.ts';
import { PageEvents } from './PageEvents.tsx';
import { SettingsSection } from './SettingsSection.tsx';

/** How the function behaves on a page: stored with it, done by the page. */
export function OnPages({ behaviour, isReadOnly }: { behaviour: Behaviour; isReadOnly: boolean }) {
  const session = useSession();
  const own = useDocument(({ history }) => history.document.name);
  const set = (change: Partial<Behaviour>) => {
    const next = { ...behaviour, ...change };
    const isEmpty = Object.values(next).every((value) => value === undefined);
    session.do(setSetting('behaviour', isEmpty ? undefined : next));
  };
  return (
    <StepsHostProvider host={session}>
      <SettingsSection title="On pages">
        <BehaviourFields behaviour={behaviour} own={own} isReadOnly={isReadOnly} onChange={set} />
      </SettingsSection>
      <PageEvents behaviour={behaviour} isReadOnly={isReadOnly} onChange={set} />
    </StepsHostProvider>
  );
}
