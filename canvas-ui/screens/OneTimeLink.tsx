import { Button, Dialog, toast } from '#ui';

interface OneTimeLinkProps {
  title: string;
  description: string;
  /** An address, or its path on this server. */
  link: string | undefined;
  onClose(): void;
}

/** A link to hand over, shown once. */
export function OneTimeLink({ title, description, link, onClose }: OneTimeLinkProps) {
  const address = link === undefined ? '' : new URL(link, window.location.href).href;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    toast.success('Copied');
  };
  return (
    <Dialog
      title={title}
      description={description}
      isOpen={link !== undefined}
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={() => void copy()}>
          Copy
        </Button>
      }
    >
      <code className="block rounded-control bg-sunken p-3 font-mono text-code break-all">{address}</code>
    </Dialog>
  );
}
