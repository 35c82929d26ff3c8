import type { RunBehaviour } from '#schema';
import { keyOf } from './answer-cache.ts';
import type { FunctionObject } from './function-object.ts';
import { Pace } from './pace.ts';
import { ProblemError } from './problem-error.ts';
import type { FunctionWorld } from './world.ts';

/** What decides, now, whether a function runs by itself. */
export interface AutoInputs<Params> {
  params: Params | undefined;
  /** It does not run by itself while this is false. */
  when: boolean;
}

interface AutoOptions<Params> {
  behaviour: RunBehaviour;
  world: FunctionWorld;
  inputs: AutoInputs<Params>;
  /** What it would load at the start is there already. */
  isLoaded: boolean;
}

/** The part of a function object that runs it by itself: on load, on change, again and again, after another (semantics 6.2). */
export class AutoRun<Params extends object> {
  readonly #target: FunctionObject<unknown, Params>;
  readonly #behaviour: RunBehaviour;
  readonly #world: FunctionWorld;
  readonly #pace: Pace;
  readonly #isLoaded: boolean;
  readonly #endings: (() => void)[] = [];
  #inputs: AutoInputs<Params>;
  #key: string;
  /** It should run as soon as nothing stands in the way. */
  #isDue = false;
  #isRunning = false;

  constructor(target: FunctionObject<unknown, Params>, { behaviour, world, inputs, isLoaded }: AutoOptions<Params>) {
    this.#target = target;
    this.#behaviour = behaviour;
    this.#world = world;
    this.#inputs = inputs;
    this.#key = keyOf(inputs.params ?? {});
    this.#isLoaded = isLoaded;
    this.#pace = new Pace(behaviour.kind === 'onChange' ? behaviour : {}, world);
  }

  /** The page is there. `of` finds another function of it. */
  start(of: (use: string) => FunctionObject<unknown, object>): void {
    this.#isRunning = true;
    const { kind } = this.#behaviour;
    if (kind === 'manual') return;
    this.#endings.push(this.#world.onOnline(() => this.#try()));
    if (kind === 'after') {
      this.#endings.push(of(this.#behaviour.function).onSuccess(() => this.#due()));
      return;
    }
    if (kind === 'interval') this.#tick(this.#behaviour.everyMs);
    if (!this.#isLoaded) this.#due();
  }

  /** The page is gone, and with it whoever would look at the answer. */
  stop(): void {
    this.#isRunning = false;
    for (const end of this.#endings.splice(0)) end();
    this.#pace.cancel();
    this.#target.cancelAutomatic();
  }

  /** Parameters or the condition may be others now. */
  update(inputs: AutoInputs<Params>): void {
    const key = keyOf(inputs.params ?? {});
    const mayRunNow = inputs.when && !this.#inputs.when;
    const isChanged = key !== this.#key;
    this.#inputs = inputs;
    this.#key = key;
    if (isChanged && this.#behaviour.kind === 'onChange') {
      this.#isDue = true;
      this.#pace.call(() => this.#try());
    } else if (mayRunNow) {
      this.#try();
    }
  }

  /** As {@link update}, where a run with these inputs is on its way already. */
  adopt(inputs: AutoInputs<Params>): void {
    this.#inputs = inputs;
    this.#key = keyOf(inputs.params ?? {});
  }

  #due(): void {
    this.#isDue = true;
    this.#try();
    // What another function has done is over; everything else is made up for.
    if (this.#behaviour.kind === 'after' && !this.#inputs.when) this.#isDue = false;
  }

  #try(): void {
    const { params, when } = this.#inputs;
    if (!this.#isRunning || !this.#isDue || !when || !this.#world.isOnline()) return;
    this.#isDue = false;
    this.#target.run(params, { automatic: true }).catch((thrown: unknown) => {
      // Nobody was reached: once the network is back it runs again.
      if (thrown instanceof ProblemError && thrown.code === 'network') this.#isDue = true;
    });
  }

  #tick(everyMs: number): void {
    const next = this.#world.after(everyMs, () => {
      this.#endings.splice(this.#endings.indexOf(next), 1);
      if (!this.#target.handle.isFetching) this.#due();
      this.#tick(everyMs);
    });
    this.#endings.push(next);
  }
}
