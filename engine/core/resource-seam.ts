import type { ConnectionFailure, Effects, EgressRequest, EgressResponse, Json, ResourceShape } from '#kit';
import type { JsonValue, ResourceHealth } from '#schema';

/** One query to a resource, with everything that decides whether and how it is asked. */
export interface ResourceQuery {
  workspace: string;
  environment: string;
  resource: string;
  connector: string;
  /** Resolved by the planner's fields: values apart from text. */
  query: unknown;
  effects: Effects;
  /** Dry test-runs: reads go through, SQL writes are rolled back, the rest is only recorded. */
  dry: boolean;
  timeoutMs: number;
  signal: AbortSignal;
  idempotencyKey?: string | undefined;
}

export interface ResourceAnswer {
  data: Json;
  rowCount?: number | undefined;
  truncated: boolean;
  /** What the author should know though it worked. */
  notes?: readonly string[] | undefined;
  /** Set when a dry run did not really do it. */
  held?: { description: string; effect: 'write' | 'external'; rolledBack: boolean } | undefined;
}

/** Opens, reuses, tests and closes connections to resources. The one choke point for their use (security R6). */
export interface ResourcePool {
  /** @throws BlockError `resource.*`, `egress.blocked`; InputError `resource.unknown`, `resource.notConfigured` */
  query(request: ResourceQuery): Promise<ResourceAnswer>;
  /** A query document from code (`resources.crm.get('/x')`) as `connector` and resolved query with its effects. */
  fromCode(call: {
    workspace: string;
    environment: string;
    resource: string;
    method: string;
    args: readonly JsonValue[];
  }): Promise<Pick<ResourceQuery, 'connector' | 'query' | 'effects'>>;
  test(request: { connector: string; settings: Record<string, JsonValue> }): Promise<ConnectionTest>;
  introspect(request: { workspace: string; environment: string; resource: string }): Promise<ResourceShape>;
  /** `fetch` from code: public addresses only, unless the server's allow-list says otherwise. */
  fetch(request: { url: string; init: EgressRequest }): Promise<EgressResponse>;
  /**
   * Counts up when the settings change: no older than a few seconds where another process changed them.
   * @throws InputError `resource.unknown`, `resource.notConfigured`
   */
  revisionOf(request: { workspace: string; environment: string; resource: string }): Promise<number>;
  /** Every secret value in use, for masking. */
  secretsOf(workspace: string, environment: string, resource: string): readonly string[];
  /** How the resources that this process has used are doing. */
  circuits(): readonly ResourceCircuit[];
  /** Forgets open connections of a resource whose settings changed, and what became of earlier calls. */
  forget(workspace: string, resource: string): Promise<void>;
  close(): Promise<void>;
}

export type { ResourceHealth } from '#schema';

/** A resource in one environment, and whether it answers. */
export interface ResourceCircuit {
  workspace: string;
  environment: string;
  resource: string;
  health: ResourceHealth;
}

export interface ConnectionTest {
  ok: boolean;
  reason?: ConnectionFailure;
  message: string;
  durationMs: number;
}

/** A secret at rest: ciphertext under a data key of its own, and that key wrapped by a master key. All binary as base64. */
export interface SealedSecret {
  /** Id of the master key that wraps the data key. */
  keyId: string;
  wrappedKey: string;
  nonce: string;
  ciphertext: string;
  tag: string;
}

/** What a sealed secret is bound to: moved to another place it no longer opens. */
export interface SecretPlace {
  workspace: string;
  secretId: string;
  version: number;
}

/** Seals secrets before they reach the store. Errors never carry plaintext. */
export interface SecretBox {
  /** Id of the master key that new secrets are wrapped with. */
  readonly activeKeyId: string;
  seal(text: string, place: SecretPlace): SealedSecret;
  /** @throws LimitError `secret.unavailable` when the master key is missing or the secret was changed or moved. */
  open(sealed: SealedSecret, place: SecretPlace): string;
  /** The same secret with its data key wrapped by the active master key. */
  rewrap(sealed: SealedSecret, place: SecretPlace): SealedSecret;
  /** Whether the master key that a secret needs is here: none of its name, `another` one, or the one that fits. */
  fits(sealed: Pick<SealedSecret, 'keyId' | 'wrappedKey'>, place: SecretPlace): 'fits' | 'missing' | 'another';
}
