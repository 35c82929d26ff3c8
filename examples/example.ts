import type { ResourceInput, SaveSchedule } from '#schema';

/** A story to try: a function, the resources it uses, and the real services behind them. */
export interface Example {
  /** Name of the example's folder, where its `function.json` is. */
  folder: string;
  /** Folders in it with functions that its own one calls. */
  calls?: readonly string[];
  /** Name of a file in it with a page over its functions. */
  page?: string;
  /** When one of its functions runs by itself. */
  schedule?: Omit<SaveSchedule, 'revision'>;
  /** SQL for the built-in database, run once when the example is seeded. */
  seed?: string;
  /** Starts the services behind the example on loopback. Port 0 takes any free one. */
  start(options: StartExample): Promise<RunningExample>;
}

interface StartExample {
  /** The first of the ports that the example may use; 0 for any. */
  port: number;
  /** Where the example may keep files. */
  dataDir: string;
  log(message: string): void;
}

export interface RunningExample {
  resources: ResourceInput[];
  close(): Promise<void>;
}

/** Every setting goes into the one environment that a fresh installation has. */
export function aResource(
  name: string,
  connector: string,
  description: string,
  settings: ResourceInput['environments'][string],
): ResourceInput {
  return { name, connector, description, environments: { production: settings } };
}
