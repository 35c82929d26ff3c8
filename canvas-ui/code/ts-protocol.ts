import type { CodeDiagnostic, HoverText } from './language-service.ts';
import type { Suggestion } from './suggestion.ts';

export type Question = { type: 'complete'; pos: number } | { type: 'diagnostics' } | { type: 'hover'; pos: number };

/** To the worker. Messages arrive in order, so a question is about the update before it. */
export type Message =
  | { type: 'update'; document: number; code: string; declarations: string }
  | { type: 'ask'; id: number; document: number; question: Question }
  | { type: 'close'; document: number };

/** From the worker. */
export interface Answer {
  id: number;
  isFailed?: boolean;
  suggestions?: readonly Suggestion[];
  diagnostics?: readonly CodeDiagnostic[];
  hover?: HoverText | undefined;
}
