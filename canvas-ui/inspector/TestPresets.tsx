import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, History, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { queries } from '#api';
import type { Parameter } from '#schema';
import { Button, formatTime, Menu, Popover, TextField, toast } from '#ui';
import { type Inputs, inputsOf } from './test-inputs.ts';
import { type Preset, readPresets, removePreset, savePreset } from './test-presets.ts';

interface TestPresetsProps {
  functionName: string;
  params: readonly Parameter[];
  inputs: Inputs;
  onChoose: (inputs: Inputs) => void;
}

/** Inputs kept by name, and those of past runs. */
export function TestPresets({ functionName, params, inputs, onChoose }: TestPresetsProps) {
  const [presets, setPresets] = useState(() => readPresets(localStorage, functionName));
  const again = () => setPresets(readPresets(localStorage, functionName));
  if (params.length === 0) return null;
  const remove = (preset: Preset) => {
    removePreset(localStorage, functionName, preset.name);
    again();
    const undo = () => {
      savePreset(localStorage, functionName, preset);
      again();
    };
    toast.info(`Preset ${preset.name} removed.`, { action: { label: 'Undo', onPress: undo } });
  };
  const choose = (id: string) => {
    const preset = presets.find(({ name }) => id.slice(id.indexOf(':') + 1) === name);
    if (!preset) return;
    if (id.startsWith('remove:')) remove(preset);
    else onChoose(preset.inputs);
  };
  return (
    <div className="flex flex-wrap gap-2">
      {presets.length > 0 && (
        <Menu
          label="Presets"
          trigger={
            <Button size="compact">
              Presets <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
            </Button>
          }
          sections={[
            { items: presets.map(({ name }) => ({ id: `use:${name}`, label: name })) },
            {
              title: 'Remove',
              items: presets.map(({ name }) => ({ id: `remove:${name}`, label: name, icon: Trash2 })),
            },
          ]}
          onAction={choose}
        />
      )}
      <SavePreset
        onSave={(name) => {
          if (savePreset(localStorage, functionName, { name, inputs }))
            toast.success(`Kept as ${name} in this browser.`);
          else toast.error('This browser can not keep presets.');
          again();
        }}
      />
      <PastRuns functionName={functionName} params={params} onChoose={onChoose} />
    </div>
  );
}

function SavePreset({ onSave }: { onSave: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const save = () => {
    if (name.trim() === '') return;
    onSave(name.trim());
    setName('');
    setOpen(false);
  };
  return (
    <Popover
      label="Save preset"
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="compact" icon={Save}>
          Save preset
        </Button>
      }
    >
      <div className="flex items-end gap-2 p-3">
        <TextField
          label="Name of the preset"
          value={name}
          maxLength={60}
          autoFocus
          onChange={setName}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            save();
          }}
        />
        <Button variant="primary" isDisabled={name.trim() === ''} onPress={save}>
          Save
        </Button>
      </div>
    </Popover>
  );
}

const PAST_RUNS = 10;

function PastRuns({ functionName, params, onChoose }: Omit<TestPresetsProps, 'inputs'>) {
  const client = useQueryClient();
  const [runs, setRuns] = useState<readonly { id: string; label: string; description: string; inputs: Inputs }[]>([]);
  const load = async () => {
    const found = await client.fetchQuery(queries.runs({ function: functionName, limit: PAST_RUNS })).catch(() => []);
    setRuns(
      found.flatMap(({ id, startedAt, status, params: given }) => {
        const inputs = inputsOf({ params: given }, params);
        return inputs
          ? [{ id, label: formatTime(startedAt), description: `${status}, ${given.text.slice(0, 80)}`, inputs }]
          : [];
      }),
    );
  };
  return (
    <Menu
      label="Past runs"
      trigger={
        <Button size="compact" icon={History}>
          Use from past run
        </Button>
      }
      onOpenChange={(isOpen) => isOpen && void load()}
      items={runs.length === 0 ? [{ id: '', label: 'No past run has inputs', isDisabled: true }] : runs}
      onAction={(id) => {
        const run = runs.find((one) => one.id === id);
        if (run) onChoose(run.inputs);
      }}
    />
  );
}
