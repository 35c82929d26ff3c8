import { describe, expect, it } from 'vitest';
import { Presence } from './presence.ts';

function setup() {
  let now = 0;
  const presence = new Presence({ monotonic: () => now });
  const visit = (who: string, tab = 'one', document = 'refund') => ({
    ...{ workspace: 'main', document, tab, id: `id of ${who}`, name: who },
  });
  return { presence, visit, pass: (ms: number) => (now += ms) };
}

describe('who has a document open (ux 3)', () => {
  it('is told to the others by name, each person once, and to nobody elsewhere', () => {
    const { presence, visit } = setup();
    expect(presence.arrive(visit('Grace'))).toEqual([]);
    presence.arrive(visit('Grace', 'two'));
    presence.arrive(visit('Bob', 'one', 'another'));
    expect(presence.arrive(visit('Ada'))).toEqual([{ name: 'Grace', isYou: false }]);
    expect(presence.arrive(visit('Grace'))).toEqual([
      { name: 'Ada', isYou: false },
      { name: 'Grace', isYou: true },
    ]);
  });

  it('ends when they leave or go elsewhere, and 75 s after they were heard last', () => {
    const { presence, visit, pass } = setup();
    presence.arrive(visit('Grace'));
    presence.arrive(visit('Bob'));
    presence.leave(visit('Bob', 'one', 'another'));
    expect(presence.arrive(visit('Ada'))).toHaveLength(2);
    presence.leave(visit('Bob'));
    expect(presence.arrive(visit('Ada'))).toEqual([{ name: 'Grace', isYou: false }]);
    presence.arrive(visit('Grace', 'one', 'another'));
    expect(presence.arrive(visit('Ada'))).toEqual([]);
    presence.arrive(visit('Grace'));
    pass(75_000);
    expect(presence.arrive(visit('Ada'))).toHaveLength(1);
    pass(1);
    expect(presence.arrive(visit('Ada'))).toEqual([]);
  });

  it('takes bounded memory: who was silent for longest makes room', () => {
    const { presence, visit } = setup();
    presence.arrive(visit('Grace'));
    for (let tab = 0; tab < 2_000; tab++) presence.arrive(visit('Bob', String(tab), 'another'));
    expect(presence.isHere(visit('Grace'))).toBe(false);
    expect(presence.isHere(visit('Bob', '1999', 'another'))).toBe(true);
  });

  it('of one window can not be ended by somebody else who knows its name', () => {
    const { presence, visit } = setup();
    presence.arrive(visit('Grace'));
    presence.leave({ ...visit('Grace'), id: 'id of Bob' });
    expect(presence.isHere(visit('Grace'))).toBe(true);
  });
});
