import { config } from 'zod';
import { sayIssue } from './say-issue.ts';

config({
  // Pages and workers may not make code of text: their policy forbids it, and zod would find out by trying.
  ...('process' in globalThis ? {} : { jitless: true }),
  // What does not fit is read by people, below the field that it is of, and by callers.
  customError: sayIssue,
});
