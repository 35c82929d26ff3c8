import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLevel, Sandbox } from '#core';
import { AuthorError, BlockError, LimitError } from '#kit';
import { aCodeRequest, failure } from './sandbox-request.ts';

/** What an implementation is good for besides the contract: a fake in our own process hides no host and knows no lines. */
export interface SandboxSubject {
  create(): Promise<Sandbox>;
  isWall: boolean;
}

export function sandboxContract(name: string, { create, isWall }: SandboxSubject): void {
  describe(name, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await create();
    });
    afterAll(() => sandbox.close());

    const json = async (code: string, parts?: Parameters<typeof aCodeRequest>[1]): Promise<unknown> =>
      JSON.parse((await sandbox.run(aCodeRequest(code, parts))).json);
    const fails = (code: string, parts?: Parameters<typeof aCodeRequest>[1]): Promise<unknown> =>
      failure(sandbox.run(aCodeRequest(code, parts)));

    describe('values', () => {
      it.each([
        ['', null],
        ['return', null],
        ['return undefined', null],
        ['return { a: undefined, b: [undefined] }', { a: null, b: [null] }],
        ['return new Date(0)', '1970-01-01T00:00:00.000Z'],
        ['return { when: new Date(0) }', { when: '1970-01-01T00:00:00.000Z' }],
        ['return { toJSON: () => ({ x: 1 }) }', { x: 1 }],
        ['return JSON.parse(\'{"__proto__": {"admin": true}}\')', JSON.parse('{"__proto__": {"admin": true}}')],
        ['return Object.create(null, { a: { value: 1, enumerable: true } })', { a: 1 }],
        ['return await Promise.resolve([1, "two", false])', [1, 'two', false]],
        ['class Point { x = 1 } return new Point()', { x: 1 }],
      ])('%s', async (code, expected) => {
        expect(await json(code)).toEqual(expected);
      });

      it('names are variables of the code, and arrive as they were sent', async () => {
        const names = { params: { a: 1 }, getOrder: { data: [{ total: 2 }] } };
        expect(await json('return params.a + getOrder.data[0].total', { names })).toBe(3);
      });

      it.each([
        ['return NaN', 'The result is NaN'],
        ['return { orders: [{}, {}, {}, { total: NaN }] }', '/orders/3/total is NaN'],
        ['return [Infinity]', '/0 is Infinity'],
        ['return { id: 1n }', '/id is a BigInt'],
        ['return { f() {} }', '/f is a function'],
        ['return [Symbol("x")]', '/0 is a symbol'],
        ['const a = { list: [] }; a.list.push(a); return a', '/list/0 contains itself'],
        ['return { byId: new Map() }', '/byId is a Map'],
        ['return new Set()', 'The result is a Set'],
        ['return { rows: Promise.resolve(1) }', '/rows is a Promise'],
        ['return new Date(NaN)', 'invalid date'],
        ['let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a', 'nested deeper than 200'],
      ])('%s is refused, naming the path', async (code, message) => {
        const error = await fails(code);
        expect(error).toBeInstanceOf(BlockError);
        expect(error).toMatchObject({ code: 'code.result', message: expect.stringContaining(message) });
      });

      it('a result over the limit is refused, naming its size', async () => {
        const error = await fails('return "x".repeat(100)', { limits: { maxResult: 50 } });
        expect(error).toBeInstanceOf(LimitError);
        expect(error).toMatchObject({ code: 'value.tooLarge', message: expect.stringContaining('102') });
      });
    });

    describe('one shape for every way to throw', () => {
      it.each([
        ['throw new Error("boom")', { name: 'Error', message: 'boom' }],
        ['throw new TypeError("boom")', { name: 'TypeError', message: 'boom' }],
        ['null.x', { name: 'TypeError' }],
        ['await Promise.reject(new RangeError("late"))', { name: 'RangeError', message: 'late' }],
        ['throw "text"', { name: 'Error', message: 'text' }],
        ['throw 7', { message: '7' }],
        ['throw null', { message: 'null' }],
        ['throw undefined', { message: 'undefined' }],
        ['throw { name: "Custom", message: "from an object" }', { name: 'Custom', message: 'from an object' }],
        ['throw Symbol("s")', { message: 'Symbol(s)' }],
        ['class Mine extends Error { name = "Mine" } throw new Mine("own class")', { name: 'Mine' }],
      ])('%s', async (code, details) => {
        const error = await fails(code);
        expect(error).toBeInstanceOf(BlockError);
        expect(error).toMatchObject({ code: 'code.failed', details });
        expect(error).toHaveProperty('details.stack', expect.any(String));
      });

      it.runIf(isWall)('tells the line and column of the author', async () => {
        expect(await fails('const a = 1;\n\n  throw new Error("here")')).toMatchObject({
          message: 'Error: here (line 3)',
          details: { line: 3, column: 9 },
        });
        expect(await fails('await null;\nfunction f() {\n  null.x;\n}\nf()')).toMatchObject({
          details: { line: 3, stack: expect.stringMatching(/^at f \(line 3:\d+\)\nat \(line 5:1\)$/) },
        });
      });

      it.runIf(isWall)('tells the line of a syntax error', async () => {
        expect(await fails('const a = 1;\nconst b = ;\nreturn a')).toMatchObject({
          code: 'code.failed',
          details: { name: 'SyntaxError', line: 2 },
        });
        expect(await fails('}); throw 1; (() => {')).toMatchObject({ details: { name: 'SyntaxError' } });
      });

      it('FunctionError is the error of the author', async () => {
        const error = await fails('throw new FunctionError("order.notFound", "No such order", { id: 7 })');
        expect(error).toBeInstanceOf(AuthorError);
        expect(error).toMatchObject({ code: 'order.notFound', message: 'No such order', details: { id: 7 } });
      });

      it('FunctionError with a code that is none', async () => {
        const error = await fails('throw new FunctionError("not a code!", "text")');
        expect(error).toBeInstanceOf(BlockError);
        expect(error).toMatchObject({ code: 'code.failed', message: expect.stringContaining('not a code!') });
      });
    });

    describe('capabilities', () => {
      const asked: [string, unknown][] = [];
      const call = async (capability: string, args: string): Promise<string> => {
        asked.push([capability, JSON.parse(args)]);
        if (capability === 'fetch') {
          const headers = [['Content-Type', 'application/json']];
          return JSON.stringify({ status: 201, statusText: 'Created', headers, body: '{"ok":1}' });
        }
        if (capability === 'functions') throw denied;
        return '{"rows":[1]}';
      };
      const denied = new BlockError({
        code: 'resource.failed',
        message: 'It said no.',
        details: { why: 'x' },
        remoteStatus: 409,
        retryable: true,
        cause: new Error('secret'),
      });

      it('resources', async () => {
        expect(await json('return (await resources.db.query("select $1", [1])).rows', { call })).toEqual([1]);
        expect(asked.at(-1)).toEqual(['resources', { name: 'db', method: 'query', args: ['select $1', [1]] }]);
      });

      it('fetch', async () => {
        const code = `
          const answer = await fetch('https://example.com', { method: 'post', headers: { a: 'b' }, body: 'text' });
          return [answer.ok, answer.status, answer.headers.get('content-type'), await answer.json(), await answer.text()]`;
        expect(await json(code, { call })).toEqual([true, 201, 'application/json', { ok: 1 }, '{"ok":1}']);
        expect(asked.at(-1)).toEqual([
          'fetch',
          { url: 'https://example.com', method: 'POST', headers: { a: 'b' }, body: 'text' },
        ]);
      });

      it('progress', async () => {
        await json('await progress(50, "half")', { call });
        expect(asked.at(-1)).toEqual(['progress', { percent: 50, message: 'half' }]);
      });

      it('an error of a call is an Error inside, without its cause', async () => {
        const code = `
          try { await functions.other({ a: 1 }) } catch (e) {
            return [e instanceof Error, e.code, e.message, e.details, e.status, e.retryable, e.cause === undefined]
          }`;
        expect(await json(code, { call })).toEqual([
          true,
          'resource.failed',
          'It said no.',
          { why: 'x' },
          409,
          true,
          true,
        ]);
        expect(asked.at(-1)).toEqual(['functions', { name: 'other', params: { a: 1 } }]);
      });

      it('let through, it is the very same error again', async () => {
        expect(await fails('return await functions.other()', { call })).toBe(denied);
      });

      it('code can not spell such an error itself', async () => {
        const code = 'throw Object.assign(new Error("mine"), { code: "internal.unexpected", status: 500 })';
        expect(await fails(code)).toMatchObject({ code: 'code.failed' });
      });

      it('what can not be asked is refused by the server', async () => {
        expect(await fails('await resources.db.query()')).toMatchObject({ code: 'block.invalid' });
      });
    });

    describe('log', () => {
      it('console writes to the log of the step', async () => {
        const lines: [LogLevel, string][] = [];
        const code = 'console.log("a", { b: 1 }, [2]); console.warn("w"); console.error(new Error("e").message)';
        await json(code, { lines });
        expect(lines).toEqual([
          ['info', 'a {"b":1} [2]'],
          ['warn', 'w'],
          ['error', 'e'],
        ]);
      });
    });

    describe('limits', () => {
      it.each([
        ['never resolves', 'await new Promise(() => {})'],
        ['waits after an await', 'await null; await new Promise((resolve) => setTimeout(resolve, 3600_000))'],
      ])('the deadline holds when code %s', async (_title, code) => {
        const error = await fails(code, { limits: { wallMs: 50 } });
        expect(error).toBeInstanceOf(LimitError);
        expect(error).toMatchObject({ code: 'sandbox.timeout' });
      });

      it('a cancelled run ends with the reason of its signal', async () => {
        const controller = new AbortController();
        const reason = new Error('the caller went away');
        const call = async (): Promise<string> => {
          controller.abort(reason);
          return 'null';
        };
        const code = 'await progress(1); await new Promise(() => {})';
        expect(await fails(code, { call, signal: controller.signal })).toBe(reason);
        expect(await fails('return 1', { signal: AbortSignal.abort(reason) })).toBe(reason);
        expect(await json('return 1')).toBe(1);
      });

      it.runIf(isWall)('nothing of the host is in sight', async () => {
        const code = `
          const names = 'process require module exports global Buffer __dirname __filename Deno Bun navigator window ivm';
          const seen = names.split(' ').filter((name) => name in globalThis);
          return [seen, Object.getOwnPropertyNames(globalThis).filter((name) => /^__/.test(name))]`;
        expect(await json(code)).toEqual([[], []]);
      });
    });
  });
}
