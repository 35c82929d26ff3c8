import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

export interface MailSink {
  port: number;
  close(): Promise<void>;
}

/** A real SMTP server that keeps every mail as a file and delivers none. */
export async function startMailSink(options: {
  port: number;
  dir: string;
  log(message: string): void;
}): Promise<MailSink> {
  await mkdir(options.dir, { recursive: true });
  let count = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const file = join(options.dir, `${Date.now()}-${++count}.eml`);
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        writeFile(file, Buffer.concat(chunks)).then(() => {
          options.log(`a mail to ${to} was received: ${file}`);
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
