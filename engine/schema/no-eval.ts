import { config } from 'zod';

/** Pages and workers may not make code of text: their policy forbids it, and zod would find out by trying. */
if (!('process' in globalThis)) config({ jitless: true });
