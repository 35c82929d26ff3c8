import './trusted-types.ts';

import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '#api';
import { createShortcuts, ShortcutsProvider } from '#editor';
import { LiveRegion, ToastRegion } from '#ui';
import '../ui/tokens.css';
import { applyTheme } from '../ui/theme.ts';
import { listenToKeys } from './keys.ts';
import { createAppRouter } from './routes.tsx';

applyTheme();
const queryClient = createQueryClient();
const shortcuts = createShortcuts(/mac|iphone|ipad/i.test(navigator.platform), localStorage);
const router = createAppRouter(queryClient);
listenToKeys(shortcuts);

const root = document.querySelector('#app');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ShortcutsProvider shortcuts={shortcuts}>
          <RouterProvider router={router} />
          <ToastRegion />
          <LiveRegion />
        </ShortcutsProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
