import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { type ComponentType, useEffect } from 'react';
import { queries, useWhyNots } from '#api';
import type { Permission } from '#schema';
import { cx, Denied, EmptyState } from '#ui';
import { AccountSettings } from './AccountSettings.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { AuditSettings } from './AuditSettings.tsx';
import { KeySettings } from './KeySettings.tsx';
import { LimitSettings } from './LimitSettings.tsx';
import { PeopleSettings } from './PeopleSettings.tsx';
import { PermissionSettings } from './PermissionSettings.tsx';
import { Screen } from './Screen.tsx';
import { ServerSettings } from './ServerSettings.tsx';
import { SignInSettings } from './SignInSettings.tsx';

const SECTIONS: readonly SettingsSection[] = [
  { id: 'appearance', label: 'Appearance and keys', Section: AppearanceSettings },
  { id: 'account', label: 'Your account', Section: AccountSettings },
  { id: 'people', label: 'People', Section: PeopleSettings, needs: 'owner' },
  { id: 'sign-in', label: 'Sign-in', Section: SignInSettings, needs: 'owner' },
  { id: 'permissions', label: 'Permissions', Section: PermissionSettings, needs: 'owner' },
  { id: 'limits', label: 'Limits', Section: LimitSettings, needs: 'owner' },
  { id: 'audit', label: 'Audit log', Section: AuditSettings, needs: 'audit.read' },
  { id: 'api-keys', label: 'API keys', Section: KeySettings, needs: 'key.manage' },
  { id: 'server', label: 'Server', Section: ServerSettings },
];

interface SettingsSection {
  id: string;
  label: string;
  Section: ComponentType;
  /** Who else would only be refused. */
  needs?: Permission | 'owner';
}

export function SettingsScreen() {
  const { section } = useParams({ from: '/settings/$section' });
  const whyNot = useSectionWhyNot();
  const { Section, needs } = SECTIONS.find(({ id }) => id === section) ?? { Section: NoSection };
  const closed = whyNot(needs);
  useEffect(() => {
    document.title = 'Settings · Switchyard';
  }, []);
  return (
    <Screen title="Settings">
      <div className="flex gap-6 max-md:flex-col max-md:gap-4">
        <nav aria-label="Settings" className="flex w-full shrink-0 flex-wrap gap-x-1 md:w-48 md:flex-col">
          {SECTIONS.filter((each) => whyNot(each.needs) === undefined).map(({ id, label }) => (
            <Link
              key={id}
              to="/settings/$section"
              params={{ section: id }}
              aria-current={id === section ? 'page' : undefined}
              className={cx(
                'flex h-8 items-center rounded-small px-2',
                id === section ? 'bg-accent-bg text-accent-text' : 'text-muted hover:bg-hover',
              )}
            >
              {label}
            </Link>
          ))}
        </nav>
        <div className="min-w-0 flex-1">{closed === undefined ? <Section /> : <Denied whyNot={closed} />}</div>
      </div>
    </Screen>
  );
}

function NoSection() {
  return <EmptyState icon={MapPinOff} title="There are no such settings" text="Choose a section of the list." />;
}

function useSectionWhyNot(): (needs: SettingsSection['needs']) => string | undefined {
  const isOwner = useQuery(queries.session()).data?.isOwner === true;
  const whyNot = useWhyNots();
  return (needs) => {
    if (needs === undefined || isOwner) return undefined;
    return needs === 'owner' ? 'This is for owners only.' : whyNot(needs);
  };
}
