import { Button, toast } from '#ui';

interface RecoveryCodesProps {
  codes: readonly string[];
  onDone(): void;
}

/** Shown once: the way in for who has lost the app. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    toast.success('Copied');
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        Keep these recovery codes where you keep passwords. Each lets you in once if your app is gone. They can not be
        shown again.
      </p>
      <ul aria-label="Recovery codes" className="grid grid-cols-1 gap-1 rounded-control bg-sunken p-3 sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="font-mono text-code">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2">
        <Button onPress={() => void copy()}>Copy</Button>
        <Button variant="primary" onPress={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
