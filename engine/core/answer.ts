import { LimitError } from '#kit';
import type { Verdict } from './execution.ts';
import { toProblem } from './problem.ts';

/** What a call gets over the wire. */
export interface Answer {
  runId: string;
  status: number;
  /** JSON text: the result in an envelope, or a problem document. */
  body: string;
}

/** A verdict as its caller sees it: the result or the problem, and nothing larger than allowed. */
export function toAnswer(verdict: Verdict, runId: string, maxBytes: number): Answer {
  const answer = verdict.status === 'success' ? succeeded(runId, verdict.data.text) : failed(runId, verdict.error);
  if (Buffer.byteLength(answer.body) <= maxBytes) return answer;
  const what = verdict.status === 'success' ? 'result' : 'error';
  const message = `The ${what} is larger than ${maxBytes} bytes.`;
  return failed(runId, new LimitError({ code: 'value.tooLarge', message }));
}

function succeeded(runId: string, text: string): Answer {
  return { runId, status: 200, body: `{"data":${text}}` };
}

function failed(runId: string, error: Parameters<typeof toProblem>[0]): Answer {
  const problem = toProblem(error, { runId, reader: 'caller' });
  return { runId, status: problem.status, body: JSON.stringify(problem) };
}
