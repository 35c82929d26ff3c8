import { announce, toast } from '#ui';
import type { Notices } from './session.ts';

/** What a session has to say, as messages over the screen. */
export const toastNotices: Notices = {
  info(text, action, other) {
    const id = toast.info(text, { action, other });
    return () => toast.dismiss(id);
  },
  error: (text) => void toast.error(text),
  announce,
};
