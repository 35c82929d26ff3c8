import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { eventually, startTestServer, type TestServer } from '../test/support/server.ts';

/** The examples that go on by themselves, as they are after the first start, over real HTTP, SMTP and REST. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.dispose());

/** As they came over the wire. */
const rawMails = (to: string): string[] => {
  const dir = join(server.dataDir, 'example-mail');
  const all = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
  return all.filter((mail) => mail.includes(`To: ${to}`));
};
const mails = (to: string): string[] => rawMails(to).map((mail) => mail.replaceAll('=\r\n', ''));
const ended = async (id: string) =>
  (
    await eventually(
      () => server.call('GET', `/api/jobs/${id}`),
      ({ body }) => body.endedAt !== null,
    )
  ).body;

describe('nightly-report', () => {
  it('its schedule is there, and fires at half past two in Berlin', async () => {
    const { body } = await server.call('GET', '/api/schedules');
    expect(body.schedules).toMatchObject([
      {
        name: 'Nightly report',
        function: 'nightlyReport',
        timeZone: 'Europe/Berlin',
        retry: { count: 3 },
        paused: false,
      },
    ]);
    const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
    expect(berlin.format(new Date(body.schedules[0].nextAt))).toBe('02:30');
  });

  it('run now, it mails the sales of yesterday as CSV and PDF files', async () => {
    const { body: list } = await server.call('GET', '/api/schedules');
    const { body: started } = await server.call('POST', `/api/schedules/${list.schedules[0].id}/run`);
    const job = await ended(started.runId);
    expect(job).toMatchObject({ status: 'success', trigger: 'schedule', data: { orders: 20 } });
    const { day, total } = job.data;
    const mail = rawMails('team@example.com').find((each) => each.includes('Subject: Sales')) ?? '';
    expect(mail).toContain(`Subject: Sales of ${day}: ${total}`);
    const [head, ...rows] = attachmentOf(mail, `sales-${day}.csv`).toString().split('\r\n');
    expect(head).toBe('region,product,quantity,amount');

    const { pages, texts } = await readPdf(attachmentOf(mail, `sales-${day}.pdf`));
    expect(pages).toBe(1);
    expect(texts[0]).toContain(`Sales of ${day}`);
    expect(texts[0]).toMatch(/Region\s+Product\s+Quantity\s+Amount/);
    expect(texts[0]).toContain('Paper "tape"');
    expect(texts[0]?.match(/^(North|South|West)\b/gm)).toHaveLength(rows.length);
    expect(texts[0]).toContain(`Together`);
    expect(texts[0]).toContain('Page 1 of 1');
  });

  it('a day on which nothing was sold is told as such', async () => {
    const params = { day: '2001-02-03', to: 'me@example.com' };
    const { body } = await server.call('POST', '/api/functions/nightlyReport/run', { params });
    expect(body).toEqual({ data: { day: '2001-02-03', orders: 0, total: '0.00' } });
    expect(mails('me@example.com')[0]).toContain('Nothing was sold.');
  });
});

/** A file of a mail, as a mail program saves it. */
function attachmentOf(mail: string, name: string): Buffer {
  const boundary = `\r\n--${mail.match(/boundary="(.+)"/)?.[1]}`;
  const part = mail.split(boundary).find((each) => each.includes(`filename=${name}`)) ?? '';
  const [head = '', body = ''] = part.split('\r\n\r\n', 2);
  return Buffer.from(body, /Transfer-Encoding: base64/i.test(head) ? 'base64' : 'utf8');
}

/** A PDF, as another library reads it. */
async function readPdf(bytes: Buffer): Promise<{ pages: number; texts: string[] }> {
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const { totalPages, text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)));
  return { pages: totalPages, texts: text };
}

describe('refund-approval', () => {
  /** What the page's button does. */
  async function ask(params: Record<string, JsonValue>): Promise<{ status: number; answer: { data: { id: string } } }> {
    const calls = [{ site: 'u2', params }];
    const { body } = await server.call('POST', '/api/pages/refund-desk/run', { calls, scope: {} });
    return JSON.parse(body);
  }
  async function questionOf(runId: string): Promise<{ id: string; task: { title: string } }> {
    const { body } = await eventually(
      () => server.call('GET', '/api/approvals'),
      ({ body: { approvals } }) => approvals.some((each: { runId: string }) => each.runId === runId),
    );
    return body.approvals.find((each: { runId: string }) => each.runId === runId);
  }
  const decide = (id: string, decision: string) => server.call('POST', `/api/approvals/${id}/answer`, { decision });
  async function refundOf(purchase: number): Promise<Record<string, JsonValue>> {
    const { body } = await server.call('POST', '/api/functions/getRefunds/run', { params: {} });
    return body.data.find(({ id }: { id: number }) => id === purchase);
  }

  it('the button starts a job, a person approves, the money goes back, and the customer is told', async () => {
    const { answer } = await ask({ purchaseId: 1, amount: 20, reason: 'It came broken.' });
    const { id } = answer.data;
    const question = await questionOf(id);
    expect(question.task.title).toBe('Refund 20 to Ada Lovelace');
    expect(mails('team@example.com').join()).toContain(`/approvals/${id}`);
    expect(await refundOf(1)).toMatchObject({ refund: 20, status: 'open' });
    expect((await decide(question.id, 'approved')).status).toBe(200);
    expect(await ended(id)).toMatchObject({ status: 'success', trigger: 'page', data: { status: 'paid' } });
    expect(await refundOf(1)).toMatchObject({ status: 'paid' });
    expect(mails('ada@example.com')[0]).toMatch(/is on its way: RF-\d{4}/);
    expect((await decide(question.id, 'rejected')).status).toBe(409);
  });

  it('rejected, nothing is paid back', async () => {
    const { answer } = await ask({ purchaseId: 2, amount: 5, reason: 'Too short.' });
    const question = await questionOf(answer.data.id);
    await decide(question.id, 'rejected');
    expect(await ended(answer.data.id)).toMatchObject({ data: { status: 'refused', decision: 'rejected' } });
    expect(await refundOf(2)).toMatchObject({ status: 'refused' });
    expect(mails('grace@example.com')[0]).toContain('can not pay back 5');
  });

  it('more than was paid is refused before anybody is asked', async () => {
    const { answer } = await ask({ purchaseId: 3, amount: 1_000, reason: 'I want more.' });
    expect(await ended(answer.data.id)).toMatchObject({
      status: 'failed',
      error: { code: 'refund.notAllowed', detail: 'Only 7.77 was paid.' },
    });
  });

  it('5.1 what does not fit is told to the page at once', async () => {
    const { status, answer } = await ask({ purchaseId: 1, amount: -1, reason: 'no' });
    expect(status).toBe(422);
    expect(answer).toMatchObject({ code: 'params.invalid', issues: [{ path: '/amount' }, { path: '/reason' }] });
  });
});
