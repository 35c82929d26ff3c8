import { lazyPart, Sheet } from '#ui';

const Publish = lazyPart(async () => (await import('./Publish.tsx')).Publish);

/** Makes the draft live. */
export function PublishSheet({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  return (
    <Sheet title="Publish" isOpen={isOpen} onClose={onClose} width={640}>
      {isOpen && <Publish onClose={onClose} />}
    </Sheet>
  );
}
