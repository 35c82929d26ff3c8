import { useState } from 'react';
import { useDocument, useSession, useView } from '#editor';
import { addBlock, addSpotAtEnd } from '#model';
import { KindTile, SearchField, Tooltip } from '#ui';

/** All types of blocks. One that is pressed is added after the selected block. */
export function Palette() {
  const session = useSession();
  const [query, setQuery] = useState('');
  const document = useDocument((state) => state.history.document);
  const selected = useView((state) => [...state.selected].at(-1));
  const words = query.toLowerCase();
  const found = session.types.blocks.filter(({ title, description, type }) =>
    `${title} ${description} ${type}`.toLowerCase().includes(words),
  );
  const groups = Map.groupBy(found, ({ category }) => category);
  const add = (type: string) => {
    const spot = selected === undefined ? addSpotAtEnd(document) : { after: selected };
    const outcome = session.do(addBlock({ type }, spot));
    if (outcome.ok) session.view.jumpTo(outcome.select[0], '');
  };
  return (
    <div className="flex h-full flex-col gap-2 p-2">
      <SearchField label="Search blocks" value={query} onChange={setQuery} placeholder="Search blocks" />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {[...groups].map(([group, types]) => (
          <section key={group} className="mb-3">
            <h3 className="px-1 py-1 text-caption font-medium text-subtle capitalize">{group}</h3>
            {types.map(({ type, title, description, kind }) => (
              <Tooltip key={type} text={description} placement="right">
                <button
                  type="button"
                  onClick={() => add(type)}
                  className="flex min-h-9 w-full items-center gap-2 rounded-small px-1 text-start hover:bg-hover"
                >
                  <KindTile kind={kind} size="small" />
                  <span className="min-w-0">
                    <span className="block truncate">{title}</span>
                  </span>
                </button>
              </Tooltip>
            ))}
          </section>
        ))}
        {found.length === 0 && <p className="p-4 text-center text-muted">No block is called that.</p>}
      </div>
    </div>
  );
}
