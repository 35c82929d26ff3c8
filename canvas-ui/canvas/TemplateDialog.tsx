import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { functionsApi, queries, sayProblem } from '#api';
import { useDocument, useSession } from '#editor';
import { addParameter, BODY, fragmentOf, pasteBlocks } from '#model';
import { Dialog, Skeleton } from '#ui';
import { ChoiceList } from './ChoiceList.tsx';

/** Begins with the blocks and the parameters of another function. */
export function TemplateDialog({ onClose }: { onClose(): void }) {
  const session = useSession();
  const [text, setText] = useState('');
  const name = useDocument((state) => state.name);
  const functions = useQuery(queries.functions());
  const words = text.toLowerCase();
  const choices = (functions.data ?? [])
    .filter(
      (one) => one.name !== name && one.blocks > 0 && `${one.name} ${one.description}`.toLowerCase().includes(words),
    )
    .map((one) => ({ id: one.name, label: one.name, description: one.description }));
  const take = async (from: string) => {
    try {
      const { document } = await functionsApi.draft(from);
      const known = new Set(session.document.document().params.map((param) => param.name));
      for (const param of document.params) if (!known.has(param.name)) session.document.perform(addParameter(param));
      if (session.do(pasteBlocks(fragmentOf(document), { in: BODY })).ok) onClose();
    } catch (thrown) {
      session.notices.error(sayProblem(thrown));
    }
  };
  return (
    <Dialog
      title="Start from another function"
      description="Its blocks and parameters are copied here."
      isOpen
      onClose={onClose}
    >
      <div className="flex h-90 flex-col">
        {functions.isPending ? (
          <Skeleton lines={6} />
        ) : (
          <ChoiceList
            label="Functions"
            placeholder="Name of a function"
            text={text}
            onText={setText}
            choices={choices}
            onChoose={(from) => void take(from)}
            empty="There is no other function with blocks."
          />
        )}
      </div>
    </Dialog>
  );
}
