import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '#schema';
import { createMailServer, type MailServer } from '../support/mail-server.ts';
import { type CookieAnswer, cookieOf, PASSWORD, type TestPerson, testPeople, withCookie } from '../support/people.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { unusedPort } from '../support/tcp.ts';

/** How people come in, and come in again who have lost what that takes. */

const NEW = 'another long password';
let server: TestServer;
let mails: MailServer;
let origin: string;
const { send, join } = testPeople(() => server);
const signIn = (email: string, password = PASSWORD) => send('POST', '/api/sign-in', { email, password });
const lines = async (query: string) => (await server.call('GET', `/api/audit?${query}`)).body.lines;

beforeAll(async () => {
  mails = await createMailServer('secret-word', { hideSTARTTLS: true });
  const port = await unusedPort();
  origin = `http://127.0.0.1:${port}`;
  const env = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PUBLIC_URL: origin, SWITCHYARD_PORT: String(port) };
  server = await startTestServer({ env });
});
afterAll(async () => {
  await server?.dispose();
  await mails.close();
});

/** The link in the newest mail to somebody. */
async function mailedToken(email: string): Promise<string> {
  const mail = await vi.waitFor(() => {
    const found = mails.messages.findLast(({ to }) => to.includes(email));
    if (!found) throw new Error('no mail yet');
    return found;
  }, 10_000);
  // Long lines of a mail are folded with a "=" at their end.
  const text = mail.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return new RegExp(`${origin}/reset#([\\w-]+)`).exec(text)?.[1] ?? '';
}

const resetBy = (token: string, password = NEW) => send('POST', '/api/password/reset', { token, password });

describe('a forgotten password', () => {
  it('is for an owner to solve while no mails are sent', async () => {
    expect((await send('GET', '/api/sign-in')).body).toMatchObject({ reset: 'ask' });
    const answer = await send('POST', '/api/password/forgot', { email: 'ada@example.com' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'reset.unavailable' } });
    const ada = await join('viewer');
    const { status, body } = await server.call('POST', `/api/access/people/${ada.id}/reset-link`);
    expect([status, body.link]).toEqual([201, expect.stringMatching(new RegExp(`^${origin}/reset#[\\w-]{32}$`))]);
    expect((await resetBy(new URL(body.link).hash.slice(1))).status).toBe(204);
    expect((await signIn(ada.email, NEW)).status).toBe(204);
    expect(await lines('action=password.link&limit=1')).toMatchObject([{ object: ada.id, outcome: 'done' }]);
  });

  it('is mailed through a resource that sends mails, and no other', async () => {
    const set = (mail: JsonValue) =>
      server.call('PUT', '/api/access/sign-in', { mail, sso: { domains: [], roles: [], groups: [] } });
    const settings = {
      ...{ host: '127.0.0.1', port: mails.port, security: 'none', user: 'ann', password: 'secret-word' },
      ...{ from: 'tools@example.com', privateNetwork: true },
    };
    const save = (name: string, connector: string, production: JsonValue) =>
      server.call('PUT', `/api/resources/${name}`, {
        revision: null,
        resource: { name, connector, environments: { production } },
      });
    expect((await save('mailer', 'smtp', settings)).status).toBe(201);
    expect((await save('crm', 'rest', { baseUrl: 'https://crm.example' })).status).toBe(201);
    expect(await set('nothing')).toMatchObject({ status: 404, body: { code: 'resource.unknown' } });
    expect(await set('crm')).toMatchObject({ status: 422, body: { code: 'block.invalid' } });
    expect(await set('mailer')).toMatchObject({ status: 200, body: { mail: 'mailer' } });
    expect((await send('GET', '/api/sign-in')).body).toMatchObject({ reset: 'mail' });
  });

  it('is replaced by a link in a mail, once, and every session ends', async () => {
    const ada = await join('viewer');
    expect(await send('POST', '/api/password/forgot', { email: ada.email.toUpperCase() })).toMatchObject({
      status: 202,
      body: '',
    });
    const token = await mailedToken(ada.email);
    expect(await resetBy(token, 'short')).toMatchObject({ status: 400 });
    expect(await resetBy(`${token}x`)).toMatchObject({ status: 404, body: { code: 'reset.unknown' } });
    const [first, second] = await Promise.all([resetBy(token), resetBy(token)]);
    expect([first.status, second.status].sort()).toEqual([204, 404]);
    expect(first.cookies.concat(second.cookies)).toEqual([]);
    expect((await ada.call('GET', '/api/session')).status).toBe(401);
    expect((await signIn(ada.email)).status).toBe(401);
    expect((await signIn(ada.email, NEW)).status).toBe(204);
    expect(await lines(`action=password.reset&q=${ada.email}`)).toMatchObject([{ actor: { id: ada.id } }]);
    expect(await lines(`action=password.mailed&q=${ada.email}`)).toMatchObject([{ outcome: 'done' }]);
  });

  it('gets the same answer whether or not somebody has that address', async () => {
    const ada = await join('viewer');
    const before = mails.messages.length;
    const answers = await Promise.all(
      [ada.email, 'nobody@example.com', "' OR 1=1 --"].map((email) => send('POST', '/api/password/forgot', { email })),
    );
    for (const { status, body, cookies } of answers) expect([status, body, cookies]).toEqual([202, '', []]);
    await mailedToken(ada.email);
    expect(mails.messages.length).toBe(before + 1);
  });

  it('fills nobody’s mailbox', async () => {
    const ada = await join('viewer');
    const forgot = () => send('POST', '/api/password/forgot', { email: ada.email });
    for (let tries = 0; tries < 5; tries++) expect((await forgot()).status).toBe(202);
    expect(await forgot()).toMatchObject({ status: 429, body: { code: 'rate.limited' } });
  });

  it('ends the other links of the same person, and those of who was removed', async () => {
    const ada = await join('viewer');
    const link = async () => {
      const { body } = await server.call('POST', `/api/access/people/${ada.id}/reset-link`);
      return new URL(body.link).hash.slice(1);
    };
    const [one, two] = [await link(), await link()];
    expect((await resetBy(one)).status).toBe(204);
    expect((await resetBy(two)).status).toBe(404);
    const three = await link();
    expect((await server.call('DELETE', `/api/access/people/${ada.id}`)).status).toBe(204);
    expect((await resetBy(three)).status).toBe(404);
  });
});

describe('a password', () => {
  it('is changed by who knows it, and all other sessions end', async () => {
    const ada = await join('viewer');
    const other = withCookie(cookieOf(await signIn(ada.email)));
    const change = (password: string, newPassword: string) =>
      ada.call('POST', '/api/account/password', { password, newPassword });
    expect(await change('a wrong password', NEW)).toMatchObject({ status: 401, body: { code: 'auth.badPassword' } });
    expect((await change(PASSWORD, 'short')).status).toBe(400);
    const before = ada.cookie;
    expect((await change(PASSWORD, NEW)).status).toBe(204);
    for (const cookie of [other, withCookie(before)])
      expect((await send('GET', '/api/session', undefined, cookie)).status).toBe(401);
    expect((await ada.call('GET', '/api/session')).body).toMatchObject({ id: ada.id });
    expect((await signIn(ada.email, NEW)).status).toBe(204);
  });

  it('is nothing that keys and the operator have', async () => {
    const body = { password: '', newPassword: NEW };
    expect((await server.call('POST', '/api/account/password', body)).status).toBe(403);
  });
});

const codeOf = (secret: string, step = 0) => new TOTP({ secret }).generate({ timestamp: Date.now() + step * 30_000 });

/** Turns the second factor on with the code of this time step: that of the next one is good already. */
async function enrol(ada: TestPerson) {
  const begun = await ada.call('POST', '/api/account/second-factor', { password: PASSWORD });
  const secret = begun.body.secret as string;
  const used = codeOf(secret);
  const confirmed = await ada.call('POST', '/api/account/second-factor/confirm', { code: used });
  return { begun, secret, used, codes: confirmed.body.recoveryCodes as string[] };
}

const statusBy = async (cookie: string) => (await send('GET', '/api/session', undefined, withCookie(cookie))).status;

const withCode = async (email: string, code: string) => {
  const { body } = await signIn(email);
  return await send('POST', '/api/sign-in/code', { ticket: body.ticket, code });
};

describe('a second factor', () => {
  it('is set up by QR code or key, with the password and a first code', async () => {
    const ada = await join('viewer');
    const refused = await ada.call('POST', '/api/account/second-factor', { password: 'a wrong password' });
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.badPassword' } });
    const { begun, secret, codes } = await enrol(ada);
    expect(begun.body).toMatchObject({
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Switchyard:/),
      qr: expect.stringMatching(/^<svg /),
    });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(codes).size).toBe(10);
    expect((await ada.call('GET', '/api/account')).body).toMatchObject({
      secondFactor: { isOn: true, isRequired: false, recoveryCodes: 10 },
    });
    expect((await ada.call('POST', '/api/account/second-factor', { password: PASSWORD })).body.code).toBe(
      'secondFactor.on',
    );
  });

  it('is asked for after the password: there is no session without it, and no code is taken twice', async () => {
    const ada = await join('viewer');
    const { secret, used } = await enrol(ada);
    const first = await signIn(ada.email);
    expect(first).toMatchObject({ status: 200, cookies: [], body: { next: 'code', ticket: expect.any(String) } });
    const code = codeOf(secret, 1);
    const wrong = { status: 401, cookies: [], body: { code: 'auth.badCode' } };
    expect(await withCode(ada.email, used)).toMatchObject(wrong);
    const entered = await send('POST', '/api/sign-in/code', { ticket: first.body.ticket, code });
    expect(entered.status).toBe(204);
    expect((await send('GET', '/api/session', undefined, withCookie(cookieOf(entered)))).body.id).toBe(ada.id);
    expect(await withCode(ada.email, code)).toMatchObject(wrong);
    const again = await send('POST', '/api/sign-in/code', { ticket: first.body.ticket, code: codeOf(secret, 1) });
    expect(again).toMatchObject({ status: 401, body: { code: 'auth.ticketOver' } });
    expect(await lines(`action=session.secondFactor&q=${ada.email}`)).toHaveLength(3);
  });

  it('takes one of many who send the same code at once', async () => {
    const ada = await join('viewer');
    const { secret } = await enrol(ada);
    const code = codeOf(secret, 1);
    const answers = await Promise.all(Array.from({ length: 4 }, () => withCode(ada.email, code)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('can be a recovery code, once each, however it is written', async () => {
    const ada = await join('viewer');
    const { codes } = await enrol(ada);
    const [code = ''] = codes;
    expect((await withCode(ada.email, ` ${code.toUpperCase().replaceAll('-', ' ')} `)).status).toBe(204);
    expect((await withCode(ada.email, code)).status).toBe(401);
    expect((await ada.call('GET', '/api/account')).body.secondFactor.recoveryCodes).toBe(9);
  });

  it('is not guessed: five wrong codes, from anywhere and all at once, and no more', async () => {
    const ada = await join('viewer');
    const { secret } = await enrol(ada);
    const answers = await Promise.all(Array.from({ length: 8 }, () => withCode(ada.email, '000000')));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(3);
    expect((await withCode(ada.email, codeOf(secret))).status).toBe(429);
  });

  it.each(['', '12345', '1234567', '００００００', "' OR 1=1 --", '-123456', 'x'.repeat(41), '1e5   '])(
    'is not %j',
    async (code) => {
      const ada = await join('viewer');
      await enrol(ada);
      expect([400, 401]).toContain((await withCode(ada.email, code)).status);
    },
  );

  it('is turned off, and recovery codes made anew, by a code', async () => {
    const ada = await join('viewer');
    const { secret, codes } = await enrol(ada);
    const renewed = await ada.call('POST', '/api/account/recovery-codes', { code: codeOf(secret, 1) });
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await withCode(ada.email, codes[0] ?? '')).status).toBe(401);
    expect((await ada.call('POST', '/api/account/second-factor/off', { code: '000000' })).status).toBe(401);
    const off = await ada.call('POST', '/api/account/second-factor/off', { code: renewed.body.recoveryCodes[0] });
    expect(off.status).toBe(204);
    expect((await signIn(ada.email)).status).toBe(204);
  });

  it('ends all other sessions when it changes, and gives a new id to the one that changed it', async () => {
    const ada = await join('viewer');
    const changing = async (another: CookieAnswer, change: () => Promise<unknown>) => {
      const before = [cookieOf(another), ada.cookie];
      for (const cookie of before) expect(await statusBy(cookie)).toBe(200);
      await change();
      for (const cookie of before) expect(await statusBy(cookie)).toBe(401);
      expect(await statusBy(ada.cookie)).toBe(200);
    };
    let codes: string[] = [];
    await changing(await signIn(ada.email), async () => {
      codes = (await enrol(ada)).codes;
    });
    await changing(await withCode(ada.email, codes[0] ?? ''), async () => {
      codes = (await ada.call('POST', '/api/account/recovery-codes', { code: codes[1] ?? '' })).body.recoveryCodes;
    });
    await changing(await withCode(ada.email, codes[0] ?? ''), () =>
      ada.call('POST', '/api/account/second-factor/off', { code: codes[1] ?? '' }),
    );
  });

  it('ends what was begun with the password before: half a sign-in, and links', async () => {
    const ada = await join('viewer');
    const { codes } = await enrol(ada);
    const { ticket } = (await signIn(ada.email)).body;
    const { body } = await server.call('POST', `/api/access/people/${ada.id}/reset-link`);
    const renewed = await ada.call('POST', '/api/account/recovery-codes', { code: codes[0] ?? '' });
    const code = renewed.body.recoveryCodes[0];
    const late = await send('POST', '/api/sign-in/code', { ticket, code });
    expect(late).toMatchObject({ status: 401, cookies: [], body: { code: 'auth.ticketOver' } });
    expect((await resetBy(new URL(body.link).hash.slice(1))).status).toBe(404);
  });

  it('is needed for a role: who has none sets one up at the next sign-in, and sessions without end', async () => {
    const role = (await server.call('POST', '/api/access/roles', { name: 'strict' })).body.name as string;
    const ada = await join(role);
    const need = (secondFactor: boolean) =>
      server.call('PUT', `/api/access/roles/${role}/second-factor`, { secondFactor });
    expect((await need(true)).status).toBe(204);
    expect((await ada.call('GET', '/api/session')).status).toBe(401);
    const { body } = await signIn(ada.email);
    expect(body).toMatchObject({ next: 'enrol' });
    const { ticket } = body;
    const enrolment = await send('POST', '/api/sign-in/enrol', { ticket });
    const confirm = (code: string) => send('POST', '/api/sign-in/enrol/confirm', { ticket, code });
    expect(await confirm('000000')).toMatchObject({ status: 401, cookies: [] });
    const confirmed = await confirm(codeOf(enrolment.body.secret));
    expect(confirmed).toMatchObject({ status: 200, body: { recoveryCodes: expect.any(Array) } });
    const cookie = withCookie(cookieOf(confirmed));
    expect((await send('GET', '/api/session', undefined, cookie)).status).toBe(200);
    const off = { code: codeOf(enrolment.body.secret, 1) };
    expect((await send('POST', '/api/account/second-factor/off', off, cookie)).body.code).toBe('secondFactor.required');
    expect((await need(false)).status).toBe(204);
  });

  it('is taken away by an owner, for who has lost everything', async () => {
    const ada = await join('viewer');
    await enrol(ada);
    const remove = () => server.call('DELETE', `/api/access/people/${ada.id}/second-factor`);
    expect((await remove()).status).toBe(204);
    expect((await ada.call('GET', '/api/session')).status).toBe(401);
    expect((await signIn(ada.email)).status).toBe(204);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'secondFactor.off' } });
  });

  it('stays when the password is replaced: a mailbox alone lets nobody in', async () => {
    const ada = await join('viewer');
    await enrol(ada);
    const { body } = await server.call('POST', `/api/access/people/${ada.id}/reset-link`);
    expect((await resetBy(new URL(body.link).hash.slice(1))).status).toBe(204);
    expect(await signIn(ada.email, NEW)).toMatchObject({ status: 200, body: { next: 'code' }, cookies: [] });
  });

  it('has no secret in any answer but its own, nor in the log', async () => {
    const ada = await join('viewer');
    const { secret, codes } = await enrol(ada);
    const told = JSON.stringify([
      (await ada.call('GET', '/api/account')).body,
      (await server.call('GET', '/api/access/people')).body,
      await lines('limit=1000'),
      server.output(),
    ]);
    for (const word of [secret, ...codes]) expect(told).not.toContain(word);
  });
});
