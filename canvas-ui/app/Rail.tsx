import { Link, useLocation } from '@tanstack/react-router';
import {
  BookOpen,
  Keyboard,
  type LucideIcon,
  Monitor,
  Moon,
  PanelLeftClose,
  PanelLeftOpen,
  Search,
  Sun,
} from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useWhyNots } from '#api';
import { cx, IconButton, Menu, Tooltip } from '#ui';
import { type Theme, theme } from '../ui/theme.ts';
import { PLACES } from './places.ts';

const IS_WIDE = 'switchyard.rail';

/** The way to every screen that is not closed to whoever looks: at the left, with labels if somebody wants them, on phones at the bottom. */
export function Rail({ onSearch, onKeys }: { onSearch(): void; onKeys(): void }) {
  const { pathname } = useLocation();
  const [isWide, setWide] = useState(() => localStorage.getItem(IS_WIDE) === 'wide');
  const toggle = () => {
    setWide(!isWide);
    localStorage.setItem(IS_WIDE, isWide ? 'narrow' : 'wide');
  };
  const whyNot = useWhyNots();
  const places = PLACES.filter(({ needs }) => needs === undefined || whyNot(needs) === undefined);
  return (
    <nav
      aria-label="Main"
      className={cx(
        'flex shrink-0 items-center gap-1 border-border bg-surface px-2 max-md:h-14 max-md:justify-around max-md:border-t md:flex-col md:border-e md:py-2',
        isWide ? 'md:w-50 md:items-stretch' : 'md:w-14',
      )}
    >
      <Link
        to="/functions"
        aria-label="Switchyard"
        className="mb-2 flex items-center gap-3 rounded-control text-strong font-semibold max-md:hidden"
      >
        <img src="/assets/start/icon.svg" alt="" width={32} height={32} className={cx(isWide && 'ms-1')} />
        {isWide && 'Switchyard'}
      </Link>
      {places.map(({ to, label, icon: Icon }) => {
        const isHere = pathname.startsWith(to);
        return (
          <Tooltip key={to} text={label} placement="right" isDisabled={isWide}>
            <Link
              to={to}
              aria-label={label}
              aria-current={isHere ? 'page' : undefined}
              className={cx(
                'flex size-10 items-center justify-center gap-3 rounded-control',
                isWide && 'md:w-full md:justify-start md:px-2.5',
                isHere ? 'bg-accent-bg text-accent-text' : 'text-muted hover:bg-hover hover:text-text',
              )}
            >
              <Icon size={20} strokeWidth={1.75} aria-hidden className="shrink-0" />
              {isWide && <span className="truncate max-md:hidden">{label}</span>}
            </Link>
          </Tooltip>
        );
      })}
      <div className="flex-1 max-md:hidden" />
      <div className={cx('flex gap-1', isWide ? 'md:flex-wrap' : 'md:flex-col')}>
        <IconButton icon={Search} label="Search everything" shortcut="Ctrl+K" onPress={onSearch} size="large" />
        <div className="contents max-md:hidden">
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
          <IconButton
            icon={isWide ? PanelLeftClose : PanelLeftOpen}
            label={isWide ? 'Hide labels' : 'Show labels'}
            onPress={toggle}
            size="large"
          />
        </div>
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
