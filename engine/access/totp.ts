import type { Enrolment } from '#schema';

/** Time-based one-time passwords (RFC 6238), as every authenticator app makes them. The libraries are loaded at first use. */

const PERIOD_SECONDS = 30;
/** A clock may be off by one step. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const ISSUER = 'Switchyard';

/** A new secret, and how an app gets it: as a QR code, or typed. */
export async function newTotp(account: string): Promise<Enrolment> {
  const [{ Secret, TOTP }, { encodeQR }] = await Promise.all([import('otpauth'), import('qr')]);
  const secret = new Secret({ size: SECRET_BYTES });
  const uri = new TOTP({ issuer: ISSUER, label: account, secret, period: PERIOD_SECONDS }).toString();
  return { secret: secret.base32, uri, qr: encodeQR(uri, 'svg') };
}

/** The number of the time step that a code is of; undefined: it is of none that is near. */
export async function totpStep(secret: string, code: string, now: Date): Promise<number | undefined> {
  const { Secret, TOTP } = await import('otpauth');
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / (PERIOD_SECONDS * 1000)) + delta;
}
