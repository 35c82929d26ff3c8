import { useQuery, useQueryClient } from '@tanstack/react-query';
import { accessApi, queries, request, toProblem } from '#api';
import { Button, ErrorState, Pill, Skeleton } from '#ui';

interface Ready {
  status: string;
  database: string;
  sandbox: { tier: string; wall: string; ready: number; restarts: number };
  runs: { running: number; waiting: number };
}

/** What this server is made of, and how it is. */
export function ServerSettings() {
  const ready = useQuery({
    queryKey: ['ready'],
    queryFn: ({ signal }) => request<Ready>('GET', '/readyz', { signal }),
    refetchInterval: 5_000,
  });
  const environments = useQuery(queries.environments()).data;
  const session = useQuery(queries.session()).data;
  const queryClient = useQueryClient();
  if (ready.error) return <ErrorState problem={toProblem(ready.error)} onRetry={() => void ready.refetch()} />;
  if (!ready.data) return <Skeleton lines={6} />;
  const { status, database, sandbox, runs } = ready.data;
  const rows: [string, React.ReactNode][] = [
    [
      'State',
      <Pill key="s" tone={status === 'ok' ? 'success' : 'error'}>
        {status}
      </Pill>,
    ],
    ['Database', database],
    ['Wall around code', `${sandbox.tier}: ${sandbox.wall}`],
    ['Processes for code', `${sandbox.ready} ready, ${sandbox.restarts} restarted`],
    ['Runs now', `${runs.running} running, ${runs.waiting} waiting`],
    ['Environment of calls', environments?.current ?? ''],
    ['Environments', environments?.environments.join(', ') ?? ''],
    ['Signed in as', session?.name ?? ''],
  ];
  const signOut = async (end: () => Promise<unknown>) => {
    await end();
    await queryClient.resetQueries({ queryKey: ['session'] });
  };
  return (
    <div className="flex max-w-140 flex-col gap-4">
      <dl className="rounded-panel border border-border bg-surface">
        {rows.map(([name, value]) => (
          <div key={name} className="flex min-h-10 items-center gap-4 border-b border-border px-4 py-2 last:border-0">
            <dt className="w-44 shrink-0 text-muted">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="flex gap-2">
        <Button onPress={() => void signOut(accessApi.endSession)}>Sign out</Button>
        <Button onPress={() => void signOut(accessApi.endAllSessions)}>Sign out everywhere</Button>
      </div>
    </div>
  );
}
