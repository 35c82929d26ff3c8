import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

/** The key stays here, on the machine that serves the app: what a browser gets to see is no secret. */
export default defineConfig(({ mode }) => {
  const { SWITCHYARD_URL = 'http://127.0.0.1:7400', SWITCHYARD_TOKEN = '' } = loadEnv(
    mode,
    import.meta.dirname,
    'SWITCHYARD_',
  );
  const proxy = {
    '/api': { target: SWITCHYARD_URL, changeOrigin: true, headers: { Authorization: `Bearer ${SWITCHYARD_TOKEN}` } },
  };
  return {
    root: import.meta.dirname,
    plugins: [react()],
    // One React for the app and for switchyard, which is linked from a folder of its own.
    resolve: { dedupe: ['react', 'react-dom'] },
    server: { proxy },
    preview: { proxy },
  };
});
