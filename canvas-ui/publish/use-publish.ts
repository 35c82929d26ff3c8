import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { sayProblem } from '#api';
import type { Notices } from '#editor';
import { toast } from '#ui';
import { VERSIONS } from './versions-routes.ts';

interface Publishing {
  noun: keyof typeof VERSIONS;
  session: { autosave: { flush(): Promise<boolean> }; notices: Notices };
  /** Publishes what is saved, and answers the version's number and the name it has now. */
  publish(note: string): Promise<{ number: number; name: string }>;
  onClose(): void;
}

/** What is edited is saved and published, and who did it reads where the versions are. */
export function usePublish({ noun, session, publish, onClose }: Publishing) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isPending, setPending] = useState(false);
  const run = async (note: string) => {
    setPending(true);
    try {
      if (!(await session.autosave.flush()))
        throw new Error('The newest edits could not be saved, so nothing was published.');
      const { number, name } = await publish(note);
      await queryClient.invalidateQueries({ queryKey: ['versions', noun, name] });
      onClose();
      toast.success(`${name}: v${number} is live`, {
        action: { label: 'Versions', onPress: () => void navigate({ to: VERSIONS[noun], params: { name } }) },
      });
      session.notices.announce(`${name}: version ${number} is live`);
    } catch (thrown) {
      session.notices.error(sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  return { isPending, run: (note: string) => void run(note) };
}
