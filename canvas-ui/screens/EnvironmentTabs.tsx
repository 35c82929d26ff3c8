import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton, Segmented, TextField } from '#ui';
import { type ResourceDraft, withEnvironment, withoutEnvironment } from './resource-draft.ts';

interface EnvironmentTabsProps {
  draft: ResourceDraft;
  environment: string;
  onDraft(draft: ResourceDraft): void;
  onEnvironment(environment: string): void;
}

/** Each environment has settings of its own; the server chooses which one a run uses. */
export function EnvironmentTabs({ draft, environment, onDraft, onEnvironment }: EnvironmentTabsProps) {
  const [added, setAdded] = useState<string>();
  const names = Object.keys(draft.environments);
  const add = () => {
    if (added === undefined || added.trim() === '' || names.includes(added)) return;
    onDraft(withEnvironment(draft, added.trim(), environment));
    onEnvironment(added.trim());
    setAdded(undefined);
  };
  const remove = () => {
    onDraft(withoutEnvironment(draft, environment));
    onEnvironment(names.find((name) => name !== environment) ?? '');
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Segmented
        label="Environment"
        items={names.map((name) => ({ id: name, label: name }))}
        value={environment}
        onChange={onEnvironment}
      />
      {added === undefined ? (
        <Button variant="quiet" icon={Plus} onPress={() => setAdded('')}>
          Add environment
        </Button>
      ) : (
        <>
          <TextField
            label="Name of the environment"
            isLabelHidden
            placeholder="staging"
            value={added}
            onChange={setAdded}
            autoFocus
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Button onPress={add}>Add</Button>
        </>
      )}
      {names.length > 1 && (
        <IconButton icon={Trash2} label={`Remove the settings for ${environment}`} onPress={remove} />
      )}
    </div>
  );
}
