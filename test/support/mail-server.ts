import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { LOCALHOST, portOf } from './tcp.ts';

export interface MailServer {
  port: number;
  /** What arrived, as it came over the wire. */
  messages: { to: string[]; raw: string }[];
  /** Messages that are being taken and not answered. */
  hanging(): number;
  close(): Promise<void>;
}

/** Takes mail from `ann` with this password. Refuses recipients at `refused.example`, and never answers for `slow.example`. */
export async function createMailServer(password: string, options: SMTPServerOptions = {}): Promise<MailServer> {
  const messages: MailServer['messages'] = [];
  let hanging = 0;
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: (auth, _session, done) =>
      auth.username === 'ann' && auth.password === password
        ? done(null, { user: 'ann' })
        : done(new Error(`no user ${auth.username} with ${auth.password}`)),
    onRcptTo: (address, _session, done) =>
      address.address.endsWith('@refused.example') ? done(new Error('no such mailbox')) : done(),
    onData: async (stream, session, done) => {
      let raw = '';
      for await (const chunk of stream) raw += String(chunk);
      const to = session.envelope.rcptTo.map(({ address }) => address);
      if (to.some((address) => address.endsWith('@slow.example'))) hanging += 1;
      else {
        messages.push({ to, raw });
        done();
      }
    },
    onClose: () => {
      hanging = 0;
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, LOCALHOST);
  await once(server.server, 'listening');
  return {
    port: portOf(server.server),
    messages,
    hanging: () => hanging,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
