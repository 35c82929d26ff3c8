import { join } from 'node:path';
import type { CodeRequest, Sandbox } from '#core';
import { createSandbox, type SandboxOptions } from '../../engine/sandbox/sandbox.ts';
import { aCodeRequest } from '../contract/sandbox-request.ts';

/** A sandbox for Python. All suites share the snapshot, which takes some seconds to make. */
export function createPythonSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cacheDir = join(import.meta.dirname, '..', '..', '.cache', 'python');
  return createSandbox({ children: 1, cacheDir, ...options });
}

/** A request with limits that no honest code meets. */
export function aPythonRequest(code: string, parts: Parameters<typeof aCodeRequest>[1] = {}): CodeRequest {
  return { ...aCodeRequest(code, parts), language: 'python', isPlain: false };
}
