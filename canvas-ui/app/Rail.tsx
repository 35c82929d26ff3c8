import { Link, useLocation } from '@tanstack/react-router';
import { BookOpen, Keyboard, type LucideIcon, Monitor, Moon, Search, Sun } from 'lucide-react';
import { useStore } from 'zustand';
import { useWhyNots } from '#api';
import { cx, IconButton, Menu, Tooltip } from '#ui';
import { type Theme, theme } from '../ui/theme.ts';
import { PLACES } from './places.ts';

/** The way to every screen that is not closed to whoever looks: at the left, on phones at the bottom. */
export function Rail({ onSearch, onKeys }: { onSearch(): void; onKeys(): void }) {
  const { pathname } = useLocation();
  const whyNot = useWhyNots();
  const places = PLACES.filter(({ needs }) => needs === undefined || whyNot(needs) === undefined);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 items-center gap-1 border-border bg-surface px-2 max-md:h-14 max-md:justify-around max-md:border-t md:w-14 md:flex-col md:border-r md:py-2"
    >
      <Link to="/functions" aria-label="Switchyard" className="mb-2 rounded-control max-md:hidden">
        <img src="/assets/start/icon.svg" alt="" width={32} height={32} />
      </Link>
      {places.map(({ to, label, icon: Icon }) => {
        const isHere = pathname.startsWith(to);
        return (
          <Tooltip key={to} text={label}>
            <Link
              to={to}
              aria-label={label}
              aria-current={isHere ? 'page' : undefined}
              className={cx(
                'flex size-10 items-center justify-center rounded-control',
                isHere ? 'bg-accent-bg text-accent-text' : 'text-muted hover:bg-hover hover:text-text',
              )}
            >
              <Icon size={20} strokeWidth={1.75} aria-hidden />
            </Link>
          </Tooltip>
        );
      })}
      <div className="flex-1 max-md:hidden" />
      <IconButton icon={Search} label="Search everything" shortcut="Ctrl+K" onPress={onSearch} size="large" />
      <div className="flex flex-col gap-1 max-md:hidden">
        <Tooltip text="API reference">
          <a
            href="/docs"
            aria-label="API reference"
            className="flex size-9 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-text"
          >
            <BookOpen size={18} strokeWidth={1.75} aria-hidden />
          </a>
        </Tooltip>
        <IconButton icon={Keyboard} label="Keyboard shortcuts" shortcut="?" onPress={onKeys} size="large" />
        <ThemeMenu />
      </div>
    </nav>
  );
}

const THEMES = [
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
  { id: 'system', label: 'As the system', icon: Monitor },
] as const satisfies readonly { id: Theme; label: string; icon: LucideIcon }[];

function ThemeMenu() {
  const chosen = useStore(theme, (state) => state.theme);
  const icon = THEMES.find(({ id }) => id === chosen)?.icon ?? Monitor;
  return (
    <Menu
      label="Theme"
      trigger={<IconButton icon={icon} label="Theme" size="large" />}
      items={[...THEMES]}
      onAction={(id) => {
        const next = THEMES.find((one) => one.id === id)?.id;
        if (next) theme.setState({ theme: next });
      }}
    />
  );
}
