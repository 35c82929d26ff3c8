import { type ClassifiedError, defineConnector, type Egress, type QueryContext, type QueryResult } from '#kit';
import { describeMessage, type ResolvedSmtpQuery, smtpMethods, smtpQuery, toMessage } from './message.ts';
import { type SmtpSettings, smtpSettings } from './settings.ts';

const CONNECT_TIMEOUT_MS = 5_000;

interface Connection {
  settings: SmtpSettings;
  egress: Egress;
}

type Transport = Awaited<ReturnType<typeof createTransport>>;

export default defineConnector({
  type: 'smtp',
  title: 'Email (SMTP)',
  description: 'Sends email through an SMTP server.',
  action: { kind: 'mail', label: 'Send email through', name: 'sendEmail' },
  resource: smtpSettings,
  destination: ['host', 'port', 'security', 'ca', 'certificate'],
  query: smtpQuery,
  effects: () => 'external',
  describe: describeMessage,
  methods: smtpMethods,
  classify,

  open: async (settings: SmtpSettings, context): Promise<Connection> => ({
    settings,
    egress: context.egress(settings),
  }),
  run,
  test: async (connection, context) => {
    await withTransport(connection, context, (transport) => transport.verify());
  },
  close: async () => {},
});

async function run(connection: Connection, query: ResolvedSmtpQuery, context: QueryContext): Promise<QueryResult> {
  const message = toMessage(query, connection.settings, context.maxBytes);
  const sent = await withTransport(connection, context, (transport) => transport.sendMail(message));
  const { messageId, accepted, rejected } = sent;
  return { data: { messageId, accepted: accepted.map(addressOf), rejected: rejected.map(addressOf) } };
}

function addressOf(recipient: string | { address?: string | undefined }): string {
  return typeof recipient === 'string' ? recipient : (recipient.address ?? '');
}

/** A connection of its own for each message: nodemailer can only be stopped by taking its socket away. */
async function withTransport<T>(
  { settings, egress }: Connection,
  { signal }: QueryContext,
  use: (transport: Transport) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const socket = await egress.connect({ host: settings.host, port: settings.port, signal });
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await use(await createTransport(settings, socket));
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** nodemailer is loaded with the first message: not every server sends any. */
async function createTransport(
  { host, port, security, certificate, user, password, ca }: SmtpSettings,
  connection: Awaited<ReturnType<Egress['connect']>>,
) {
  const { default: nodemailer } = await import('nodemailer');
  return nodemailer.createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connection,
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
    tls: { rejectUnauthorized: certificate === 'verify', ...(ca === undefined ? {} : { ca }) },
    // Without these a message could name a file of this server, or an address to load, as its content.
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
  });
}

/** nodemailer's own codes; sockets' errors are known elsewhere. */
function classify(error: unknown): ClassifiedError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const status = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined;
  const answer = 'response' in error && typeof error.response === 'string' ? { server: error.response } : {};
  const told = status === undefined ? {} : { remoteStatus: status, details: { status, ...answer } };
  // 4yz: try again later.
  const retryable = status !== undefined && status >= 400 && status < 500;
  if ((error.code === 'EAUTH' || error.code === 'ENOAUTH') && !retryable) {
    return { reason: 'auth', message: 'The mail server refused the user or the password.', retryable: false, ...told };
  }
  if (error.code === 'ETLS' || (error.code === 'ESOCKET' && /certificate|tls|ssl|altname/i.test(error.message))) {
    return { reason: 'tls', message: 'No safe TLS connection to the mail server could be made.', retryable: false };
  }
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') {
    return {
      reason: retryable ? 'busy' : 'query',
      message: 'The mail server refused the message.',
      retryable,
      ...told,
    };
  }
  if (retryable) return { reason: 'busy', message: 'The mail server asks to try again later.', retryable, ...told };
  if (error.code === 'EPROTOCOL') {
    return { reason: 'other', message: 'The mail server answered something unexpected.', retryable, ...told };
  }
  return undefined;
}
