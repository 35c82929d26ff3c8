import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { queries, toProblem, useWhyNot } from '#api';
import { Button, ErrorState, SearchField, Skeleton } from '#ui';
import { BulkBar } from './BulkBar.tsx';
import { FolderList } from './FolderList.tsx';
import { FunctionTable } from './FunctionTable.tsx';
import { inFolder, searchFunctions } from './function-list.ts';
import { NewFunctionDialog } from './NewFunctionDialog.tsx';
import { Screen } from './Screen.tsx';

/** All functions: how they fare, what is live, what is only a draft. */
export function FunctionsScreen() {
  const functions = useQuery({ ...queries.functions(), refetchInterval: 10_000 });
  const search = useSearch({ from: '/functions' });
  const navigate = useNavigate({ from: '/functions' });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    document.title = 'Functions · Switchyard';
  }, []);
  const create = () => void navigate({ search: (before) => ({ ...before, new: 'function' }) });
  const all = functions.data ?? [];
  const rows = searchFunctions(inFolder(all, search.folder), search.q ?? '');
  return (
    <Screen
      title="Functions"
      text="Logic that pages, programs and schedules call. It runs on the server; only the result leaves it."
      actions={
        <Button variant="primary" icon={Plus} onPress={create} whyNot={useWhyNot('function.edit')}>
          New function
        </Button>
      }
      filters={
        <SearchField
          label="Search functions"
          placeholder="Search by name, words or tag"
          value={search.q ?? ''}
          onChange={(q) =>
            void navigate({ search: ({ q: _, ...rest }) => (q === '' ? rest : { ...rest, q }), replace: true })
          }
          className="w-full sm:w-80"
        />
      }
    >
      <div className="flex gap-6 max-md:flex-col">
        <FolderList functions={all} />
        <div className="min-w-0 flex-1">
          {functions.error && !functions.data ? (
            <ErrorState problem={toProblem(functions.error)} onRetry={() => void functions.refetch()} />
          ) : functions.data ? (
            <FunctionTable
              rows={rows}
              isFiltered={all.length > 0}
              selected={selected}
              onSelect={setSelected}
              onCreate={create}
            />
          ) : (
            <Skeleton lines={8} />
          )}
          <BulkBar selected={selected} onDone={() => setSelected(new Set())} />
        </div>
      </div>
      <NewFunctionDialog
        isOpen={search.new === 'function'}
        taken={all.map(({ name }) => name)}
        onClose={() => void navigate({ search: ({ new: _, ...rest }) => rest })}
      />
    </Screen>
  );
}
