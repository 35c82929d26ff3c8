import { PlugZap } from 'lucide-react';
import { useState } from 'react';
import { resourcesApi, sayProblem, type TestedConnection } from '#api';
import type { JsonValue, ResourceState } from '#schema';
import { Button, formatDuration, Pill } from '#ui';
import { hasStoredSecrets } from './resource-draft.ts';

interface ConnectionTestProps {
  resource: ResourceState | undefined;
  connector: string;
  environment: string;
  settings: Record<string, JsonValue>;
}

type Tested = TestedConnection | { ok: false; reason: string; message: string };

/**
 * Tries the connection. Settings with secrets that are stored can only be tried as they are saved: nobody may send a
 * password that they do not know to a host of their choice.
 */
export function ConnectionTest({ resource, connector, environment, settings }: ConnectionTestProps) {
  const [tested, setTested] = useState<Tested>();
  const [isPending, setPending] = useState(false);
  const isStored = hasStoredSecrets(resource, environment, settings);
  const test = async () => {
    setPending(true);
    setTested(undefined);
    try {
      const isSaved = resource !== undefined && isStored;
      setTested(
        isSaved
          ? await resourcesApi.test(resource.name, environment)
          : await resourcesApi.testSettings(connector, settings),
      );
    } catch (thrown) {
      setTested({ ok: false, reason: 'request', message: sayProblem(thrown) });
    } finally {
      setPending(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-control bg-sunken p-3">
      <Button icon={PlugZap} onPress={() => void test()} isPending={isPending}>
        Test connection
      </Button>
      <span role="status" className="min-w-0 flex-1">
        {tested?.ok === true && <Pill tone="success">Works, {formatDuration(tested.durationMs)}</Pill>}
        {tested?.ok === false && (
          <span className="text-error">
            <strong className="font-semibold">{tested.reason}:</strong> {tested.message}
          </span>
        )}
        {!tested && isStored && (
          <span className="text-label text-muted">Tries the settings as they were saved last.</span>
        )}
      </span>
    </div>
  );
}
