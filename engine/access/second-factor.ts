import { randomBytes } from 'node:crypto';
import { type Clock, hashOfSecret, type SecondFactorState, type SecondFactorStore } from '#core';
import { AccessError, InputError } from '#kit';
import type { Enrolment } from '#schema';
import { newTotp, totpStep } from './totp.ts';

const RECOVERY_CODES = 10;
/** 80 random bits: who reads the table can't find them by trying. */
const RECOVERY_BYTES = 10;
/** Without letters that look like others. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';

/** Codes of an app beside the password, and recovery codes for the day when the app is gone. */
export interface SecondFactor {
  state(personId: string): Promise<SecondFactorState>;
  /** @throws InputError `secondFactor.on` */
  begin(personId: string, account: string): Promise<Enrolment>;
  /** Turns on what was begun. Answers the recovery codes, which are told once. @throws AccessError `auth.badCode` */
  confirm(personId: string, code: string): Promise<string[]>;
  /** A code is taken once. @throws AccessError `auth.badCode` */
  check(personId: string, code: string): Promise<'code' | 'recovery'>;
  /** New recovery codes in place of the old ones. @throws AccessError `auth.badCode` */
  renew(personId: string, code: string): Promise<string[]>;
  /** Answers whether there was one. */
  remove(personId: string): Promise<boolean>;
}

export function createSecondFactor(store: SecondFactorStore, clock: Pick<Clock, 'now'>): SecondFactor {
  const check = async (personId: string, given: string): Promise<'code' | 'recovery'> => {
    const factor = await store.find(personId);
    if (!factor?.isOn) throw off();
    const text = given.toLowerCase().replaceAll(/[\s-]/g, '');
    if (!/^\d{6}$/.test(text)) {
      if (await store.takeRecovery(personId, hashOfSecret(text))) return 'recovery';
      throw badCode();
    }
    const step = await totpStep(factor.secret, text, clock.now());
    if (step === undefined || !(await store.takeStep(personId, step))) throw badCode();
    return 'code';
  };
  return {
    state: (personId) => store.state(personId),
    async begin(personId, account) {
      const enrolment = await newTotp(account);
      if (await store.begin(personId, enrolment.secret)) return enrolment;
      throw new InputError({ code: 'secondFactor.on', message: 'Turn off the second factor first.' });
    },
    async confirm(personId, given) {
      const factor = await store.find(personId);
      if (!factor) throw off();
      const step = await totpStep(factor.secret, given.replaceAll(/[\s-]/g, ''), clock.now());
      if (step === undefined) throw badCode();
      const codes = newCodes();
      if (!(await store.confirm(personId, step, codes.map(toHash)))) throw off();
      return codes;
    },
    check,
    async renew(personId, code) {
      await check(personId, code);
      const codes = newCodes();
      await store.setRecovery(personId, codes.map(toHash));
      return codes;
    },
    remove: (personId) => store.remove(personId),
  };
}

/** `abcd-efgh-jkmn-pqrs`, ten of them. */
function newCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = BigInt(`0x${randomBytes(RECOVERY_BYTES).toString('hex')}`);
    const letters = Array.from({ length: 16 }, (_, at) => ALPHABET[Number((bits >> BigInt(at * 5)) & 31n)]).join('');
    return letters.match(/.{4}/g)?.join('-') ?? letters;
  });
}

function toHash(code: string): string {
  return hashOfSecret(code.replaceAll('-', ''));
}

function badCode(): AccessError {
  return new AccessError({ code: 'auth.badCode', message: 'The code is not right, or was used already.' });
}

function off(): InputError {
  return new InputError({ code: 'secondFactor.off', message: 'There is no second factor to check.' });
}
