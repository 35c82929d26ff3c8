import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SessionProvider } from '#editor';
import { DocumentError } from '../publish/index.ts';
import { EditorSkeleton } from './EditorSkeleton.tsx';
import { useEditorSession } from './use-editor-session.ts';
import { useUrlState } from './use-url-state.ts';
import { Workbench } from './Workbench.tsx';

/** The editor of one function. */
export function EditorScreen() {
  const { name } = useParams({ from: '/functions/$name' });
  const { session, error, retry } = useEditorSession(name);
  useEffect(() => {
    document.title = `${name} · Switchyard`;
  }, [name]);
  if (error) return <DocumentError noun="function" name={name} error={error} onRetry={retry} />;
  if (!session) return <EditorSkeleton name={name} />;
  return (
    <SessionProvider session={session} key={name}>
      <UrlState />
      <Workbench />
    </SessionProvider>
  );
}

function UrlState() {
  useUrlState();
  return null;
}
