import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { cx } from '#ui';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { KeySettings } from './KeySettings.tsx';
import { Screen } from './Screen.tsx';
import { ServerSettings } from './ServerSettings.tsx';

const SECTIONS = [
  { id: 'appearance', label: 'Appearance and keys' },
  { id: 'api-keys', label: 'API keys' },
  { id: 'server', label: 'Server' },
] as const;

export function SettingsScreen() {
  const { section } = useParams({ from: '/settings/$section' });
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
          {section === 'api-keys' ? (
            <KeySettings />
          ) : section === 'server' ? (
            <ServerSettings />
          ) : (
            <AppearanceSettings />
          )}
        </div>
      </div>
    </Screen>
  );
}
