import { useQuery } from '@tanstack/react-query';

/** A cron expression in words: "At 09:00, Monday through Friday". The reader comes with the first one. */
export function CronWords({ expression }: { expression: string }) {
  const words = useQuery({
    queryKey: ['cron', expression],
    queryFn: async () => {
      const { toString: say } = await import('cronstrue');
      return say(expression, { use24HourTimeFormat: true, verbose: true });
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return <>{words.data ?? <code className="font-mono text-code">{expression}</code>}</>;
}
