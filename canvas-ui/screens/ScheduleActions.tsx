import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { sayProblem, schedulesApi, useWhyNot } from '#api';
import type { Schedule } from '#schema';
import { Button, ConfirmDialog, toast } from '#ui';

/** Runs a schedule out of turn, or deletes it. */
export function ScheduleActions({ schedule, onDone }: { schedule: Schedule; onDone(): void }) {
  const [isAsking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const whyNot = useWhyNot('schedule.manage', schedule.function);
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: ['schedules'] });
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
  };
  const runNow = () =>
    act(async () => {
      const { runId } = await schedulesApi.runNow(schedule.id);
      if (runId === null) toast.info('The run before has not ended, so no other was started.');
      else {
        toast.success(`${schedule.name} runs`, {
          action: { label: 'Open run', onPress: () => void navigate({ to: '/runs/$id', params: { id: runId } }) },
        });
      }
    });
  const remove = () =>
    act(async () => {
      setAsking(false);
      await schedulesApi.remove(schedule.id);
      toast.success(`${schedule.name} is deleted.`);
      onDone();
    });
  return (
    <>
      <Button icon={Trash2} whyNot={whyNot} onPress={() => setAsking(true)}>
        Delete
      </Button>
      <Button icon={Play} whyNot={whyNot} onPress={() => void runNow()}>
        Run now
      </Button>
      <ConfirmDialog
        title={`Delete ${schedule.name}?`}
        text="It fires no more. Its runs stay in the list of runs."
        confirmLabel="Delete"
        tone="danger"
        isOpen={isAsking}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
