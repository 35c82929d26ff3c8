import './trusted-types.ts';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PageScreen } from '../page-runtime/index.ts';
import '../ui/tokens.css';
import { applyTheme } from '../ui/theme.ts';

applyTheme();
const [, , name = ''] = location.pathname.split('/');
const root = document.querySelector('#app');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <PageScreen name={decodeURIComponent(name)} />
    </StrictMode>,
  );
}
