import { useSession } from '#editor';
import { setCommon } from '#model';
import type { Block, TypeSpec } from '#schema';
import { Segmented } from '#ui';
import { SettingsSection } from './SettingsSection.tsx';
import { TypeEditor } from './TypeEditor.tsx';

const USUAL: TypeSpec = { type: 'object', fields: [] };

/** What the output is expected to be: held against each run, and known to fields and code before the first one. */
export function OutputSettings({ block: { id, output }, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const session = useSession();
  const set = (type: TypeSpec | undefined) => session.do(setCommon(id, 'output', type));
  return (
    <SettingsSection title="Expected output">
      <div data-field="/output" className="flex flex-col gap-4">
        <Segmented
          label="Expected output"
          items={[
            { id: 'any', label: 'Anything' },
            { id: 'typed', label: 'A type' },
          ]}
          value={output ? 'typed' : 'any'}
          onChange={(choice) => !isReadOnly && set(choice === 'typed' ? (output ?? USUAL) : undefined)}
        />
        {output ? (
          <TypeEditor label="Type" type={output} isReadOnly={isReadOnly} onChange={set} />
        ) : (
          <p className="text-body text-muted">
            With a type, the block fails when it gives something else, and fields and code know what there is to read
            before the first run. The Output tab can take it from what a run gave.
          </p>
        )}
      </div>
    </SettingsSection>
  );
}
