import { config } from 'zod';

config({
  // Pages and workers may not make code of text: their policy forbids it, and zod would find out by trying.
  ...('process' in globalThis ? {} : { jitless: true }),
  // What is not there is read by people, below the field that wants it.
  customError: ({ code, input }) => (code === 'invalid_type' && input === undefined ? 'is required' : undefined),
});
