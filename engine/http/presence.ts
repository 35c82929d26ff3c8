import type { Clock } from '#core';

/** Somebody who has a document open, told to others by what they call themselves, and nothing else. */
interface Present {
  name: string;
  /** Whoever asks, in another window. */
  isYou: boolean;
}

interface Visit {
  workspace: string;
  document: string;
  /** One window of somebody: as they name it, which is theirs alone together with who they are. */
  tab: string;
  id: string;
  name: string;
}

interface Sighting extends Visit {
  at: number;
}

/** A window in the background speaks up once in a minute, since browsers do not let it more often. */
const GONE_AFTER_MS = 75_000;
const MAX_SIGHTINGS = 2_000;

/** Who has which document open, as far as this server has heard. Nothing of it is kept, and who falls silent is forgotten. */
export class Presence {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** By who and window; who has been silent for longest comes first. */
  readonly #seen = new Map<string, Sighting>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  isHere(visit: Visit): boolean {
    const seen = this.#seen.get(keyOf(visit));
    return seen !== undefined && isSame(seen, visit);
  }

  /** Answers who else is there, each once, in the order of their names. */
  arrive(visit: Visit): Present[] {
    const key = keyOf(visit);
    this.#seen.delete(key);
    this.#forget();
    this.#seen.set(key, { ...visit, at: this.#clock.monotonic() });
    const others = [...this.#seen].filter(([other, seen]) => other !== key && isSame(seen, visit));
    const people = new Map(others.map(([, { id, name }]) => [id, { name, isYou: id === visit.id }]));
    return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  leave(visit: Visit): void {
    if (this.isHere(visit)) this.#seen.delete(keyOf(visit));
  }

  #forget(): void {
    const now = this.#clock.monotonic();
    for (const [key, { at }] of this.#seen) {
      if (now - at <= GONE_AFTER_MS && this.#seen.size < MAX_SIGHTINGS) return;
      this.#seen.delete(key);
    }
  }
}

function keyOf({ id, tab }: Visit): string {
  return `${id} ${tab}`;
}

function isSame(seen: Visit, { workspace, document }: Visit): boolean {
  return seen.workspace === workspace && seen.document === document;
}
