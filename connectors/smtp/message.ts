import type { SendMailOptions } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import { BlockError, LimitError, type Resolved, value } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';
import type { SmtpSettings } from './settings.ts';

const MAX_RECIPIENTS = 500;

const addresses = z.union([z.string(), z.array(z.string())]);

const attachment = z.strictObject({
  filename: z.string().min(1).max(255),
  content: z.string(),
  encoding: z.enum(['utf-8', 'base64']).default('utf-8'),
  contentType: z.string().max(200).optional(),
});

/** One email. */
export const smtpQuery = z.strictObject({
  to: value(addresses, {
    label: 'To',
    help: 'An address, several with commas, or a list.',
    placeholder: 'ann@example.com',
  }),
  cc: value(addresses, { label: 'Cc', advanced: true }).optional(),
  bcc: value(addresses, { label: 'Bcc', advanced: true }).optional(),
  replyTo: value(z.string(), { label: 'Reply to', advanced: true }).optional(),
  from: value(z.string(), { label: 'From', help: 'If not the sender of the resource.', advanced: true }).optional(),
  subject: value(z.string().max(998), { label: 'Subject' }),
  text: value(z.string(), { label: 'Text', widget: 'multiline' }).optional(),
  html: value(z.string(), {
    label: 'HTML',
    help: 'With text as well, mail programs choose.',
    widget: 'multiline',
  }).optional(),
  attachments: value(z.array(attachment).max(50), {
    label: 'Attachments',
    help: 'A list of { filename, content, encoding: "utf-8" or "base64" }.',
    advanced: true,
  }).optional(),
});

type SmtpQuery = z.output<typeof smtpQuery>;
export type ResolvedSmtpQuery = Resolved<SmtpQuery>;

/** A message as nodemailer takes it: strings and bytes only, nothing that names a file or an address to load. */
export function toMessage(query: ResolvedSmtpQuery, settings: SmtpSettings, maxBytes: number): SendMailOptions {
  const { subject, text, html, attachments = [] } = query;
  checkLine(subject, 'subject');
  const to = readAddresses(query.to, 'to');
  const cc = readAddresses(query.cc ?? [], 'cc');
  const bcc = readAddresses(query.bcc ?? [], 'bcc');
  const recipients = to.length + cc.length + bcc.length;
  if (recipients === 0) throw invalid('The message has no recipient.');
  if (recipients > MAX_RECIPIENTS) throw invalid(`A message has at most ${MAX_RECIPIENTS} recipients.`);
  const bytes = [text, html, ...attachments.map(({ content }) => content)].reduce(
    (sum, part) => sum + (part ?? '').length,
    0,
  );
  if (bytes > maxBytes)
    throw new LimitError({ code: 'value.tooLarge', message: 'The message is larger than the limit.' });
  return {
    from: readSender(query.from, settings),
    to,
    cc,
    bcc,
    replyTo: readAddresses(query.replyTo ?? [], 'replyTo'),
    subject,
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map(({ filename, content, encoding, contentType }) => {
      checkLine(filename, 'filename');
      checkLine(contentType ?? '', 'contentType');
      return {
        filename,
        content: Buffer.from(content, encoding),
        ...(contentType === undefined ? {} : { contentType }),
      };
    }),
  };
}

interface MailAddress {
  name: string;
  address: string;
}

function readAddresses(given: string | readonly string[], field: string): MailAddress[] {
  return (typeof given === 'string' ? [given] : given).flatMap((text) => {
    checkLine(text, field);
    return addressparser(text, { flatten: true }).map(({ name = '', address = '' }) => {
      if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(address))
        throw invalid(`The field "${field}" holds something that is no address.`);
      return { name, address };
    });
  });
}

function readSender(from: string | undefined, settings: SmtpSettings): MailAddress[] {
  const own = readAddresses(settings.from, 'from');
  if (from === undefined) return own;
  const [sender, ...more] = readAddresses(from, 'from');
  const address = sender?.address.toLowerCase() ?? '';
  const allowed = [...own.map((each) => each.address), ...settings.allowedFrom].map((entry) => entry.toLowerCase());
  const isAllowed = allowed.some((entry) => entry === address || (entry.startsWith('@') && address.endsWith(entry)));
  if (!sender || more.length > 0 || !isAllowed) throw invalid('The resource does not allow this sender.');
  return [sender];
}

/** A line break would start a header of its own. */
function checkLine(text: string, field: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text))
    throw invalid(`The field "${field}" holds a line break or control character.`);
}

function invalid(message: string): BlockError {
  return new BlockError({ code: 'block.invalid', message });
}

/** `Email to ann@example.com: Your order` */
export function describeMessage({ to, subject }: ResolvedSmtpQuery): string {
  return `Email to ${[to].flat().join(', ').slice(0, 100)}: ${subject.slice(0, 90)}`;
}

/** `resources.<name>.send({ to, subject, text })` */
export const smtpMethods = {
  send: (message: JsonValue = {}) =>
    isJsonObject(message)
      ? Object.fromEntries(Object.entries(message).map(([name, member]) => [name, { kind: 'literal', value: member }]))
      : message,
};
