import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grant, MEANING, objectKindSchema, PERMISSIONS, VERBS } from '#schema';
import { bothRights, grantRights, type Held, isWithin, keyRights, ownerRights } from './rights.ts';

const names = ['a', 'b', 'c'];

const held: fc.Arbitrary<Held> = fc
  .record({
    kind: fc.constantFrom(...objectKindSchema.options),
    name: fc.constantFrom(...names),
    verb: fc.constantFrom(...VERBS),
    effect: fc.constantFrom<Grant['effect'][]>('allow', 'deny'),
    role: fc.constantFrom(null, 'editor'),
  })
  .map(({ kind, name, ...rest }) => ({ ...rest, object: { kind, name: kind === 'workspace' ? '' : name } }));
const grants = fc.array(held, { maxLength: 12 });
const permission = fc.constantFrom(...PERMISSIONS);
const name = fc.constantFrom(...names, 'nobody');

/** Those that speak of the object itself or of the workspace above it. */
const speaking = (all: readonly Held[], of: (typeof PERMISSIONS)[number], object: string) =>
  all.filter(
    (each) =>
      each.verb === MEANING[of].verb &&
      (each.object.kind === 'workspace' || (each.object.kind === MEANING[of].kind && each.object.name === object)),
  );

describe('what grants give (security, RBAC)', () => {
  it('any deny wins, else an allow, else nothing', () => {
    fc.assert(
      fc.property(grants, permission, name, (all, of, object) => {
        const cells = speaking(all, of, object);
        const expected = cells.every(({ effect }) => effect === 'allow') && cells.length > 0;
        expect(grantRights(all).decide(of, object).allowed).toBe(expected);
      }),
    );
  });

  it('what is reached is what is allowed, for every name and for any', () => {
    fc.assert(
      fc.property(grants, permission, name, (all, of, object) => {
        const rights = grantRights(all);
        const reach = rights.reach(of);
        expect(isWithin(reach, object)).toBe(rights.decide(of, object).allowed);
        expect(isWithin(reach, undefined)).toBe(rights.decide(of).allowed);
      }),
    );
  });

  it('the order of grants does not matter', () => {
    fc.assert(
      fc.property(grants, permission, name, (all, of, object) => {
        expect(grantRights(all.toReversed()).decide(of, object).allowed).toBe(
          grantRights(all).decide(of, object).allowed,
        );
      }),
    );
  });

  it('one more deny never gives, one more allow never takes', () => {
    fc.assert(
      fc.property(grants, held, permission, name, (all, more, of, object) => {
        const before = grantRights(all).decide(of, object).allowed;
        const after = grantRights([...all, more]).decide(of, object).allowed;
        if (more.effect === 'deny') expect(after && !before).toBe(false);
        else expect(before && !after).toBe(false);
      }),
    );
  });

  it('tells which cell decided', () => {
    const allow: Held = { object: { kind: 'workspace', name: '' }, verb: 'run', effect: 'allow', role: 'viewer' };
    const deny: Held = { object: { kind: 'function', name: 'payroll' }, verb: 'run', effect: 'deny', role: null };
    const rights = grantRights([allow, deny]);
    expect(rights.decide('function.run', 'payroll')).toEqual({ allowed: false, because: 'denied', grant: deny });
    expect(rights.decide('function.run', 'other')).toEqual({ allowed: true, because: 'allowed', grant: allow });
    expect(rights.decide('function.edit', 'other')).toEqual({ allowed: false, because: 'nothing' });
    expect(rights.reach('function.run')).toEqual({ except: new Set(['payroll']) });
  });
});

describe('what scopes give', () => {
  it('nothing else, and functions only where it is for some', () => {
    const rights = keyRights(new Set(['function.run', 'resource.read', 'page.open']), new Set(['a']));
    expect(rights.decide('function.run', 'a').allowed).toBe(true);
    expect(rights.decide('function.run', 'b').allowed).toBe(false);
    expect(rights.decide('function.edit', 'a').allowed).toBe(false);
    expect(rights.decide('resource.read', 'a').allowed).toBe(true);
    expect(rights.decide('page.open', 'a').allowed).toBe(false);
  });

  it('a key for no function at all runs none', () => {
    expect(keyRights(new Set(PERMISSIONS), new Set()).decide('function.run').allowed).toBe(false);
  });

  it('an owner may do everything', () => {
    fc.assert(fc.property(permission, name, (of, object) => ownerRights.decide(of, object).allowed));
  });
});

it('what somebody has made may do what it was given and its maker may, and nothing else (security R8)', () => {
  fc.assert(
    fc.property(grants, grants, permission, name, (one, other, of, object) => {
      const [given, maker] = [grantRights(one), grantRights(other)];
      const both = bothRights(given, maker);
      const expected = given.decide(of, object).allowed && maker.decide(of, object).allowed;
      expect(both.decide(of, object).allowed).toBe(expected);
      expect(isWithin(both.reach(of), object)).toBe(expected);
      expect(both.decide(of).allowed).toBe(isWithin(both.reach(of), undefined));
    }),
  );
});
