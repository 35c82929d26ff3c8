import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#core';
import { aPythonRequest, createPythonSandbox } from '../../../test/support/python.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createPythonSandbox({ interpreters: 1 });
  // A check does not wait for a cold start.
  await sandbox.run(aPythonRequest('return 1'));
});
afterAll(() => sandbox.close());

const check = (code: string) => sandbox.check({ language: 'python', code, libraries: [], scope: 'test' });

describe('what the language says of code', () => {
  it.each([
    ['an open bracket', 'x = 1\nreturn (', "'(' was never closed", '('],
    ['a bracket too many', 'return 1)', "unmatched ')'", ')'],
    ['a missing colon', 'if a\n    return 1', "expected ':'", '\n'],
    ['a wrong indent', 'if a:\nreturn 1', "expected an indented block after 'if' statement on line 1", 'return'],
    ['a keyword as a name', 'class = 1', 'invalid syntax', '='],
    ['what only the compiler sees', 'def f():\n    break', "'break' outside loop", 'break'],
    ['a name that is nowhere', 'def f():\n    nonlocal x', "no binding for nonlocal 'x' found", 'nonlocal x'],
    ['an assignment to a call', 'f() = 1', 'cannot assign to function call', 'f()'],
    ['a place behind letters that need two units', 'x = "😀"; return )', "unmatched ')'", ')'],
    ['tabs and spaces', 'if a:\n\tx = 1\n        y = 2', 'inconsistent use of tabs', ''],
  ])('%s', async (_what, code, message, at) => {
    const problems = await check(code);
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining(message) }]);
    const [{ start, end } = { start: 0, end: 0 }] = problems ?? [];
    if (at !== '') expect(code.slice(start, Math.max(end, start + 1))).toContain(at);
  });

  it('warnings, too, with their line', async () => {
    const code = 'x = 1\n\n  # "\\d"\nreturn "\\d" is x';
    const problems = (await check(code)) ?? [];
    expect(problems.map(({ severity, message }) => `${severity} ${message.split('.')[0]}`)).toEqual([
      expect.stringContaining('warning "\\d" is an invalid escape sequence'),
      expect.stringContaining('warning "is" with'),
    ]);
    for (const { start, end } of problems) expect(code.slice(start, end)).toBe('return "\\d" is x');
  });

  it('nothing of it is run, and what is hostile to the compiler is only an answer', async () => {
    expect(await check('import os\nos.abort()')).toEqual([]);
    expect(await check('while True: pass')).toEqual([]);
    expect(await check('\0')).toMatchObject([{ severity: 'error' }]);
    expect(await check(`return ${'('.repeat(5000)}`)).toMatchObject([{ severity: 'error' }]);
    expect(await check(`return ${'-'.repeat(100_000)}1`)).not.toEqual([]);
    expect(await check('x = "\ud800"')).toBeDefined();
    expect(await check('return 1')).toEqual([]);
  });

  it('of another language nothing', async () => {
    expect(await sandbox.check({ language: 'javascript', code: ')', libraries: [], scope: 'test' })).toBeUndefined();
  });
});
