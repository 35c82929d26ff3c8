import type { ResourcePool, ResourceStore } from '#core';

const SEND_TIMEOUT_MS = 30_000;

/** A mail of plain text to one address. */
interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends mails of the server's own, through a resource that authors could use as well. */
export interface Mailer {
  /** @throws InputError, BlockError as the resource pool does; also where the resource is of a kind that sends none */
  check(workspace: string, resource: string): Promise<void>;
  isThere(workspace: string, resource: string): Promise<boolean>;
  send(workspace: string, resource: string, mail: Mail): Promise<void>;
}

interface MailerParts {
  resources: Pick<ResourcePool, 'fromCode' | 'query'>;
  store: Pick<ResourceStore, 'get'>;
  environment: string;
}

export function createMailer({ resources, store, environment }: MailerParts): Mailer {
  // As code calls `resources.<name>.send()`, so that nothing here knows what kind of resource sends mails.
  const toQuery = async (workspace: string, resource: string, mail: Mail) => {
    const key = { workspace, environment, resource };
    return { ...key, ...(await resources.fromCode({ ...key, method: 'send', args: [{ ...mail }] })) };
  };
  return {
    async check(workspace, resource) {
      await toQuery(workspace, resource, { to: 'nobody@example.com', subject: 'A check', text: '' });
    },
    isThere: async (workspace, resource) => (await store.get(workspace, resource)) !== undefined,
    async send(workspace, resource, mail) {
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
      await resources.query({
        ...(await toQuery(workspace, resource, mail)),
        ...{ dry: false, timeoutMs: SEND_TIMEOUT_MS, signal },
      });
    },
  };
}
