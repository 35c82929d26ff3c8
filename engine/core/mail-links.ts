import { randomBytes } from 'node:crypto';
import { BlockError, type QuestionMail } from '#kit';
import type { Attempt } from './attempt.ts';
import type { Journal } from './journal.ts';
import { requireUse } from './query.ts';
import { hashOfSecret } from './secret-hash.ts';

const SECRET_BYTES = 32;
const MAIL_MS = 30_000;

/**
 * Mails each recipient a link of their own that answers the question of this block. Whoever was mailed in an earlier life of the run is
 * not mailed again; who was just being mailed when the worker died gets a second one, and both work.
 * @throws (rejects with) BlockError when nobody could be mailed
 */
export async function mailLinks(attempt: Attempt, mail: QuestionMail, journal: Journal): Promise<void> {
  const { publicUrl } = attempt.place.execution.services;
  if (publicUrl === null) {
    const message = 'A link needs the address of this server: set SWITCHYARD_PUBLIC_URL.';
    throw new BlockError({ code: 'block.invalid', message });
  }
  await requireUse(attempt, mail.resource);
  const { path } = attempt.step;
  const sent = await Promise.allSettled(
    mail.to.map((to) =>
      journal.pin(`${MAIL_PIN}${journal.keyOf(path)} ${to}`, () => mailLink(attempt, { mail, to, publicUrl, journal })),
    ),
  );
  const failed = sent.filter((each) => each.status === 'rejected');
  if (failed.length === sent.length && failed[0]) throw failed[0].reason;
  for (const [index, each] of sent.entries()) {
    if (each.status === 'rejected')
      attempt.log('warn', `${mail.to[index]} could not be mailed: ${String(each.reason)}`);
  }
}

/** No name of a function looks like this. */
const MAIL_PIN = 'mail ';

interface Letter {
  mail: QuestionMail;
  to: string;
  publicUrl: string;
  journal: Journal;
}

/** Answers what is kept of the link. */
async function mailLink(attempt: Attempt, { mail, to, publicUrl, journal }: Letter): Promise<string> {
  const { services, request } = attempt.place.execution;
  const { workspace, environment, trace } = request;
  const { resource } = mail;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const hash = hashOfSecret(secret);
  // Before anybody can follow it.
  await journal.link(attempt.step.path, to, hash);
  trace.secrets([secret]);
  await journal.uses(resource);
  // Behind #, where no server's log has it.
  const letter = { to, ...mail.message(`${publicUrl}/approve#${secret}`) };
  const query = await services.resources.fromCode({ workspace, environment, resource, method: 'send', args: [letter] });
  await services.resources
    .query({
      ...{ workspace, environment, resource, ...query, dry: false },
      timeoutMs: Math.min(MAIL_MS, attempt.remainingMs),
      signal: attempt.signal,
    })
    .finally(() => trace.secrets(services.resources.secretsOf(workspace, environment, resource)));
  return hash;
}
