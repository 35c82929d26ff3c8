/** What function objects need of where they run, so that tests own time, network and answers. */
export interface FunctionWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after so long, unless what it answers is called first. */
  after(ms: number, call: () => void): () => void;
  /** Puts a question to the user; false runs nothing. */
  ask(question: string): boolean | Promise<boolean>;
  isOnline(): boolean;
  /** Calls back when the network is there again, until what it answers is called. */
  onOnline(call: () => void): () => void;
  /** What a handler threw: it belongs to nobody's call. */
  report(thrown: unknown): void;
}
