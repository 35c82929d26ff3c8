import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { cx } from '#ui';
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

const SECTIONS = [
  { id: 'appearance', label: 'Appearance and keys', Section: AppearanceSettings },
  { id: 'account', label: 'Your account', Section: AccountSettings },
  { id: 'people', label: 'People', Section: PeopleSettings },
  { id: 'sign-in', label: 'Sign-in', Section: SignInSettings },
  { id: 'permissions', label: 'Permissions', Section: PermissionSettings },
  { id: 'limits', label: 'Limits', Section: LimitSettings },
  { id: 'audit', label: 'Audit log', Section: AuditSettings },
  { id: 'api-keys', label: 'API keys', Section: KeySettings },
  { id: 'server', label: 'Server', Section: ServerSettings },
] as const;

export function SettingsScreen() {
  const { section } = useParams({ from: '/settings/$section' });
  const Section = SECTIONS.find(({ id }) => id === section)?.Section ?? AppearanceSettings;
  useEffect(() => {
    document.title = 'Settings · Switchyard';
  }, []);
  return (
    <Screen title="Settings">
      <div className="flex gap-6 max-md:flex-col">
        <nav aria-label="Settings" className="w-full shrink-0 md:w-48">
          {SECTIONS.map(({ id, label }) => (
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
        <div className="min-w-0 flex-1">
          <Section />
        </div>
      </div>
    </Screen>
  );
}
