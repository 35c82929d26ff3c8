import type { Egress } from '#kit';
import { createDialler, type Dial, systemDial } from './egress-dial.ts';
import { createHttpEgress } from './egress-http.ts';
import { createPolicy, type EgressRules, type EgressTier } from './egress-policy.ts';

const MAX_BYTES = 10 * 1024 * 1024;

export interface EgressOptions extends EgressRules {
  /** Most bytes of a decoded body that are ever kept. */
  maxBytes?: number;
  /** Opens the sockets. Tests own it, to see that none was opened. */
  dial?: Dial;
}

/** The way out: every connection to the world is checked and opened here (security, Egress). */
export interface EgressGate {
  /** For a resource. A private host needs the admin's tick on it, or an entry in SWITCHYARD_EGRESS_ALLOW. */
  forResource(options: { privateNetwork: boolean }): Egress;
  /** For addresses made at run time: public ones, and what SWITCHYARD_EGRESS_ALLOW names. */
  readonly forCode: Egress;
  close(): Promise<void>;
}

/**
 * @throws RangeError for an entry of `allow` that can't be read.
 * @example
 * const gate = createEgress({ allow: ['10.1.0.0/16', 'db.internal:5432'], neverAllow: [{ host: '127.0.0.1', port: 5432 }] })
 * const { status, body } = await gate.forCode.fetch('https://example.com/')
 */
export function createEgress({ maxBytes = MAX_BYTES, dial = systemDial, ...rules }: EgressOptions): EgressGate {
  const dialler = createDialler(createPolicy(rules), dial);
  const http = createHttpEgress(dialler, maxBytes);
  const forTier = (tier: EgressTier): Egress => ({
    connect: ({ signal, ...target }) => dialler.connect(target, tier, signal),
    socket: (target) => dialler.socket(target, tier),
    fetch: (url, init = {}) => http.fetch(tier, url, init),
  });
  const tiers = { public: forTier('public'), private: forTier('private') };
  return {
    forResource: ({ privateNetwork }) => (privateNetwork ? tiers.private : tiers.public),
    forCode: tiers.public,
    close: () => http.close(),
  };
}
