import type { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import smtp from '../../connectors/smtp/connector.ts';
import { createMailServer } from '../support/mail-server.ts';
import { failure, type OneResourcePool, poolOf } from '../support/resource-pool.ts';
import { LOCALHOST, listen, type TcpServer } from '../support/tcp.ts';

/** What a mail server may answer at each point of the conversation. */

type Reply = string | ((socket: Socket) => void);
type Replies = Partial<Record<'greeting' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | '.', Reply>>;

const POLITE: Replies = {
  greeting: '220 here',
  EHLO: '250-here\r\n250 AUTH PLAIN',
  AUTH: '235 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 taken',
};
const hang: Reply = () => {};
const hangUp: Reply = (socket) => socket.destroy();
/** Writes for as long as somebody reads. */
const endless =
  (text: string): Reply =>
  (socket) => {
    const chunk = text.repeat(1_000);
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
  };

let server: TcpServer;
let one: OneResourcePool;
afterEach(async () => {
  await one?.close();
  await server?.close();
});

const literal = (value: unknown) => ({ kind: 'literal', value });
const mail = (to: unknown, more = {}) => ({ to: literal(to), subject: literal('s'), text: literal('t'), ...more });

async function startWith(changes: Replies, settings = {}): Promise<void> {
  const replies = { ...POLITE, ...changes };
  server = await listen((socket) => {
    const reply = (word: string) => {
      const given = Object.entries(replies).find(([name]) => name === word)?.[1] ?? '250 ok';
      if (typeof given === 'function') given(socket);
      else socket.write(`${given}\r\n`);
    };
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const word = text.slice(0, end).split(/[ :]/)[0] ?? '';
        text = text.slice(end + 2);
        if (word === '.' || /^(EHLO|AUTH|MAIL|RCPT|DATA)$/.test(word)) reply(word);
      }
    });
    reply('greeting');
  });
  one = poolOf({
    connector: smtp,
    secret: 'secret-word',
    settings: {
      host: LOCALHOST,
      port: server.port,
      security: 'none',
      user: 'ann',
      password: 'secret-word',
      from: 'orders@example.com',
      privateNetwork: true,
      ...settings,
    },
  });
}

describe('a mail server', () => {
  test('that is polite takes the mail', async () => {
    await startWith({});
    expect((await one.ask(mail('bob@example.com'))).data.value).toMatchObject({ accepted: ['bob@example.com'] });
  });

  test.each<[string, Replies, string, boolean]>([
    ['is too busy to greet', { greeting: '421 too busy' }, 'resource.failed', true],
    ['does not want us', { greeting: '554 go away' }, 'resource.failed', false],
    ['speaks another protocol', { greeting: 'HTTP/1.1 400 Bad Request' }, 'resource.failed', false],
    ['can not check passwords now', { AUTH: '454 try later' }, 'resource.failed', true],
    ['refuses the password', { AUTH: '535 who are you, secret-word?' }, 'resource.denied', false],
    ['refuses the sender for now', { MAIL: '451 try later' }, 'resource.failed', true],
    ['refuses the sender', { MAIL: '550 no' }, 'resource.rejected', false],
    ['refuses the recipient for now', { RCPT: '450 greylisted' }, 'resource.failed', true],
    ['refuses the recipient', { RCPT: '550 nobody here' }, 'resource.rejected', false],
    ['refuses the message for now', { '.': '452 disk full' }, 'resource.failed', true],
    ['refuses the message', { '.': '554 spam' }, 'resource.rejected', false],
    ['hangs up at the greeting', { greeting: hangUp }, 'resource.unreachable', true],
    ['hangs up during the message', { DATA: hangUp }, 'resource.unreachable', true],
    ['hangs up after the message', { '.': hangUp }, 'resource.unreachable', true],
    ['never stops greeting', { greeting: endless('x') }, 'resource.failed', false],
    ['never ends its greeting', { greeting: endless('220-hello\r\n') }, 'resource.failed', false],
    ['never stops refusing', { RCPT: endless('550-no\r\n') }, 'resource.failed', false],
  ])('that %s', async (_, replies, code, retryable) => {
    await startWith(replies);
    const error = await failure(one.ask(mail('bob@example.com')));
    expect(error).toMatchObject({ code, retryable });
    expect(JSON.stringify(error)).not.toContain('secret-word');
    await vi.waitFor(() => expect(server.open()).toBe(0), 10_000);
  });

  test.each(['EHLO', 'AUTH', 'MAIL', 'DATA', '.'])('that says nothing after %s is given up', async (word) => {
    await startWith({ [word]: hang });
    expect(await failure(one.ask(mail('bob@example.com'), { timeoutMs: 300 }))).toMatchObject({
      code: 'resource.timeout',
    });
    await vi.waitFor(() => expect(server.open()).toBe(0), 10_000);
  });

  test('that takes only some recipients: the answer tells which', async () => {
    const real = await createMailServer('secret-word', { hideSTARTTLS: true });
    await startWith({}, { port: real.port });
    const { data } = await one.ask(mail(['bob@example.com', 'eve@refused.example']));
    expect(data.value).toMatchObject({ accepted: ['bob@example.com'], rejected: ['eve@refused.example'] });
    expect(real.messages.map(({ to }) => to)).toEqual([['bob@example.com']]);
    await real.close();
  });

  test('gets a message that can not break out: a dot, a header and a command in the text stay text', async () => {
    const real = await createMailServer('secret-word', { hideSTARTTLS: true });
    await startWith({}, { port: real.port });
    const text = 'before\r\n.\r\nMAIL FROM:<eve@example.com>\r\nBcc: eve@example.com\r\nafter';
    await one.ask(mail('"Bob, RCPT TO:<eve@example.com>" <bob@example.com>', { text: literal(text) }));
    expect(real.messages.map(({ to }) => to)).toEqual([['bob@example.com']]);
    const [head = '', body = ''] = real.messages[0]?.raw.split('\r\n\r\n') ?? [];
    expect(head).not.toMatch(/^bcc/im);
    expect(body).toContain('after');
    await real.close();
  });
});
