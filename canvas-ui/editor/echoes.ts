/** Tells what we have put somewhere ourselves from what somebody else has put there. */
export interface Echoes {
  sent(text: string): void;
  /** Whether it is what was sent: then it says nothing new, also if more was sent meanwhile. */
  isOwn(text: string): boolean;
}

/** An address that was changed comes back from the router later, maybe after the next change: taking it would undo that one. */
export function createEchoes(): Echoes {
  const sent: string[] = [];
  return {
    sent: (text) => void sent.push(text),
    isOwn(text) {
      const at = sent.indexOf(text);
      sent.splice(0, at + 1);
      return at >= 0;
    },
  };
}
