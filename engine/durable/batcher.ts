/**
 * Joins what is asked for at the same time into one call, one call at a time: while the database answers one, the next is
 * collected. `call` answers in the order of its items.
 *
 * @example
 * const claim = createBatcher((ids: readonly string[]) => store.claim(ids), 100);
 * await claim(id);
 */
export function createBatcher<Item, Answer>(
  call: (items: readonly Item[]) => Promise<readonly Answer[]>,
  maxItems: number,
): (item: Item) => Promise<Answer> {
  let waiting: { item: Item; settle: PromiseWithResolvers<Answer> }[] = [];
  let isBusy = false;

  async function drain(): Promise<void> {
    isBusy = true;
    // Whoever asks in this turn still comes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      try {
        const answers = await call(batch.map(({ item }) => item));
        for (const [index, { settle }] of batch.entries()) settle.resolve(answers[index] as Answer);
      } catch (thrown) {
        for (const { settle } of batch) settle.reject(thrown);
      }
    }
    isBusy = false;
  }

  return (item) => {
    const settle = Promise.withResolvers<Answer>();
    waiting.push({ item, settle });
    if (!isBusy) void drain();
    return settle.promise;
  };
}
