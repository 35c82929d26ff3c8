import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { englishOnly } from './canvas-ui/english-only.ts';

/** The editor. `canvas-ui/build.ts` builds it before the server starts; the server sends what is in `canvas-ui/dist`. */
export default defineConfig({
  root: join(import.meta.dirname, 'canvas-ui', 'app'),
  plugins: [englishOnly(), react(), tailwind()],
  worker: { format: 'es', rolldownOptions: { checks: { pluginTimings: false } } },
  // Styles and fonts come as files: the pages' policy allows nothing inline.
  build: {
    outDir: join(import.meta.dirname, 'canvas-ui', 'dist'),
    emptyOutDir: true,
    assetsDir: 'ui',
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    target: 'es2023',
    chunkSizeWarningLimit: 8000,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: ['index.html', 'page.html'].map((name) => join(import.meta.dirname, 'canvas-ui', 'app', name)),
    },
  },
  html: { cspNonce: '%NONCE%' },
});
