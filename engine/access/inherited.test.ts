import { describe, expect, it } from 'vitest';
import type { AppMember } from '#core';
import type { Grant } from '#schema';
import { inheritedOf } from './inherited.ts';

/** What a cell of the table of rights says while it is left to what is above it. */

const ON = {
  workspace: { kind: 'workspace', name: '' },
  support: { kind: 'app', name: 'support' },
  refund: { kind: 'function', name: 'refund' },
  crm: { kind: 'resource', name: 'crm' },
} as const satisfies Record<string, Grant['object']>;

/** `deny clerk support`: a cell for `run`. `@ada` is a person. */
const toGrant = (text: string): Grant => {
  const [effect = '', who = '', on = ''] = text.split(' ');
  const isPerson = who.startsWith('@');
  return {
    subject: { kind: isPerson ? 'user' : 'role', id: isPerson ? who.slice(1) : who },
    object: ON[on as keyof typeof ON],
    verb: 'run',
    effect: effect as Grant['effect'],
  };
};

const member: AppMember = { kind: 'function', name: 'refund', app: 'sales', liveApp: 'support' };

function inherited(who: string, on: keyof typeof ON, grants: readonly string[]): string | null {
  const { subject, object, verb } = toGrant(`allow ${who} ${on}`);
  const found = inheritedOf(
    { subject, object, verb },
    {
      grants: grants.map(toGrant),
      member: on === 'refund' ? member : undefined,
      roles: who === '@ada' ? ['clerk'] : [],
    },
  );
  return found && [found.effect, found.object.name || found.object.kind, ...(found.role ? [found.role] : [])].join(' ');
}

describe('a cell that says nothing', () => {
  it.each<[string, keyof typeof ON, string[], string | null]>([
    ['clerk', 'refund', [], null],
    ['clerk', 'refund', ['allow clerk workspace'], 'allow workspace'],
    ['clerk', 'refund', ['allow clerk workspace', 'allow clerk support'], 'allow support'],
    ['clerk', 'refund', ['deny clerk workspace', 'allow clerk support'], 'deny workspace'],
    ['clerk', 'refund', ['allow Authenticated workspace'], 'allow workspace Authenticated'],
    ['clerk', 'refund', ['allow other workspace', 'allow @ada workspace'], null],
    ['Authenticated', 'workspace', ['allow clerk workspace'], null],
    ['NotAuthenticated', 'refund', ['allow Authenticated workspace'], null],
    ['@ada', 'refund', ['allow clerk refund'], 'allow refund clerk'],
    ['@ada', 'refund', ['allow clerk refund', 'deny @ada support'], 'deny support'],
    ['@ada', 'workspace', ['deny clerk workspace'], 'deny workspace clerk'],
    ['clerk', 'support', ['allow clerk workspace', 'deny clerk refund'], 'allow workspace'],
    // A resource is in no app.
    ['clerk', 'crm', ['deny clerk support'], null],
    // What it says itself is not inherited.
    ['clerk', 'refund', ['deny clerk refund', 'allow clerk workspace'], 'allow workspace'],
  ])('%s on %s, of %j: %s', (who, on, grants, said) => {
    expect(inherited(who, on, grants)).toBe(said);
  });

  it('is of the app of the draft where it is about the draft', () => {
    const cell = { subject: { kind: 'role', id: 'clerk' }, object: ON.refund, verb: 'edit' } as const;
    const said = (app: string): Grant => ({ ...cell, object: { kind: 'app', name: app }, effect: 'deny' });
    expect(inheritedOf(cell, { grants: [said('support')], member, roles: [] })).toBeNull();
    expect(inheritedOf(cell, { grants: [said('sales')], member, roles: [] })).toMatchObject({ effect: 'deny' });
  });
});
