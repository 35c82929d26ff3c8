import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark' | 'system';

const KEPT = 'switchyard.theme';

/** The theme that was chosen; `data-theme` on the page follows it, and the system where that was chosen. */
export const theme = createStore<{ theme: Theme }>(() => ({ theme: readKept() }));

/** Keeps the page in its theme. */
export function applyTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme: chosen } = theme.getState();
    document.documentElement.dataset.theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
  };
  apply();
  dark.addEventListener('change', apply);
  theme.subscribe(() => {
    apply();
    try {
      localStorage.setItem(KEPT, theme.getState().theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  });
}

function readKept(): Theme {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}
