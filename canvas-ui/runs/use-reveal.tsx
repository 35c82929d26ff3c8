import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { runsApi, useSubmit, useWhyNot } from '#api';
import { MASK, type Preview, type Reveal, type Run, WITHHELD } from '#schema';
import { Button, Dialog, TextField } from '#ui';

interface Revealing {
  /** As it is shown now: masked, or not. */
  preview: Preview | undefined;
  isRevealed: boolean;
  /** A button to see what is masked, for who may; and one to hide it again. */
  action: ReactNode;
}

/** A value of a run that may be masked. What was revealed lives in this component alone, and is gone with it. */
export function useReveal(run: Run | undefined, part: Omit<Reveal, 'reason'>, shown: Preview | undefined): Revealing {
  const [revealed, setRevealed] = useState<Preview>();
  const [isAsking, setAsking] = useState(false);
  const whyNot = useWhyNot('run.reveal', run?.functionName);
  const isMasked = shown !== undefined && (shown.text.includes(MASK) || shown.text.includes(WITHHELD));
  const hidden = { preview: shown, isRevealed: false };
  if (!run?.revealUntil || !isMasked || whyNot !== undefined) return { ...hidden, action: null };
  if (revealed) {
    const action = (
      <Button size="compact" icon={EyeOff} onPress={() => setRevealed(undefined)}>
        Hide
      </Button>
    );
    return { preview: revealed, isRevealed: true, action };
  }
  const action = (
    <>
      <Button size="compact" icon={Eye} onPress={() => setAsking(true)}>
        Reveal
      </Button>
      <Dialog title="Reveal what is masked" isOpen={isAsking} onClose={() => setAsking(false)} size="small">
        {isAsking && (
          <ReasonForm
            reveal={async (reason) => setRevealed(await runsApi.reveal(run.id, { ...part, reason }))}
            onClose={() => setAsking(false)}
          />
        )}
      </Dialog>
    </>
  );
  return { ...hidden, action };
}

function ReasonForm({ reveal, onClose }: { reveal(reason: string): Promise<void>; onClose(): void }) {
  const [reason, setReason] = useState('');
  const { send, error, isPending } = useSubmit(async () => {
    await reveal(reason);
    onClose();
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField
        label="Reason"
        description="Stands in the audit log, with your name."
        value={reason}
        onChange={setReason}
        isRequired
        autoFocus
        error={error}
      />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending} isDisabled={reason.trim().length < 3}>
          Reveal
        </Button>
      </div>
    </form>
  );
}
