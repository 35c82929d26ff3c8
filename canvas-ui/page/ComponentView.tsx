import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { ErrorState } from '#ui';
import { type DataFailure, FailedData, LoadingData, OldData } from './DataStates.tsx';
import type { RendererProps } from './renderer-props.ts';
import { renderers } from './renderers.ts';

interface ComponentViewProps extends RendererProps {
  type: string;
  /** Its data are on their way for the first time. */
  isLoading?: boolean;
  failure?: DataFailure | undefined;
}

/**
 * One component of a page. What fails in it is told in its place, and the rest of the page stays.
 *
 * @example
 * <ComponentView type="button" name="save" props={{ label: 'Save' }} fire={fire} … />
 */
export function ComponentView({ type, isLoading = false, failure, ...given }: ComponentViewProps) {
  const Draw = Object.hasOwn(renderers, type) ? renderers[type] : undefined;
  if (!Draw) return <Problem text={`This page has a component that is not known here: ${type}.`} />;
  const { data: _, ...others } = given.errors;
  if (isLoading) return <LoadingData />;
  if (failure && !failure.hasData) return <FailedData failure={failure} />;
  return (
    <Boundary props={given.props}>
      {failure && <OldData failure={failure} />}
      {given.errors.data === undefined ? <Draw {...given} /> : <NoData message={given.errors.data} />}
      {Object.entries(others).map(([property, message]) => (
        <Problem key={property} text={`${property}: ${message}`} />
      ))}
    </Boundary>
  );
}

interface BoundaryProps {
  props: RendererProps['props'];
  children: ReactNode;
}

class Boundary extends Component<BoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  /** Other properties may be drawn well where these were not. */
  override componentDidUpdate(before: BoundaryProps): void {
    if (this.state.hasFailed && before.props !== this.props.props) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Problem text="This part of the page could not be shown." /> : this.props.children;
  }
}

/** Without its data a component has nothing to draw. */
function NoData({ message }: { message: string }) {
  return (
    <ErrorState
      problem={{ title: 'The data could not be shown.', detail: message }}
      className="rounded-panel border border-border bg-surface py-8"
    />
  );
}

function Problem({ text }: { text: string }) {
  return (
    <p role="alert" className="flex items-start gap-1.5 text-label text-error">
      <TriangleAlert size={14} strokeWidth={1.75} aria-hidden="true" className="mt-px shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  );
}
