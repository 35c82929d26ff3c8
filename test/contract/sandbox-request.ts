import type { CodeLimits, CodeRequest, LogLevel } from '#core';
import { BlockError, CodeField } from '#kit';
import javascript from '../../engine/blocks/javascript/block.ts';

interface RequestParts {
  names?: Record<string, unknown>;
  scope?: string;
  limits?: Partial<CodeLimits>;
  signal?: AbortSignal;
  call?: CodeRequest['call'];
  lines?: [LogLevel, string][];
}

/** A request with limits that no honest code meets. Calls are refused unless `call` answers them. */
export function aCodeRequest(code: string, parts: RequestParts = {}): CodeRequest {
  const { names = {}, scope = 'test', limits, signal = new AbortController().signal, lines } = parts;
  return {
    language: 'javascript',
    code,
    isPlain: isPlain(code),
    isSensitive: false,
    libraries: [],
    names: new Map(Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)])),
    scope,
    limits: { wallMs: 10_000, cpuMs: 10_000, maxResult: 1_000_000, ...limits },
    signal,
    call: parts.call ?? refuse,
    log: (level, text) => lines?.push([level, text]),
  };
}

async function refuse(capability: string): Promise<string> {
  throw new BlockError({ code: 'block.invalid', message: `"${capability}" is not something code can use here.` });
}

/** The error that a promise is rejected with; fails the test when it is not. */
export async function failure(outcome: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('no error');
  const thrown = await outcome.then(
    (value) => ({ nothing, value }),
    (reason: unknown) => reason,
  );
  if (typeof thrown === 'object' && thrown !== null && 'nothing' in thrown) {
    throw new Error(`expected a failure, got ${JSON.stringify(thrown)}`);
  }
  return thrown;
}

/** As the block of the type javascript sees it, so that the suites run plain code in the room for it. */
function isPlain(code: string): boolean {
  const bound = javascript.bind({ code }, new Map());
  if (!('config' in bound) || typeof bound.config !== 'object' || bound.config === null) return false;
  return 'code' in bound.config && bound.config.code instanceof CodeField && bound.config.code.isPlain;
}
