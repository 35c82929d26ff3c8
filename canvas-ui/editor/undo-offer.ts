import type { StoreApi } from 'zustand';
import type { History } from '#model';
import type { NoticeAction, Notices } from './session.ts';

interface UndoOffer {
  notices: Notices;
  store: Pick<StoreApi<{ history: History<unknown> }>, 'getState' | 'subscribe'>;
  undo(): void;
}

/** Says what was done, with an Undo for it. It goes with the next step: its Undo would take that one back instead. */
export function offerUndo({ notices, store, undo }: UndoOffer, text: string, other?: NoticeAction): void {
  const offered = stepOf(store.getState().history);
  const withdraw = notices.info(text, { label: 'Undo', onPress: undo }, other);
  const stop = store.subscribe(({ history }) => {
    if (stepOf(history) === offered) return;
    stop();
    withdraw();
  });
}

/** The last step, also once the layout was added to it. */
function stepOf({ past }: History<unknown>): string {
  return `${past.length} ${past.at(-1)?.label}`;
}
