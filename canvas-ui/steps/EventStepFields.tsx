import { useMemo } from 'react';
import type { EventStep } from '#schema';
import { FieldSurroundingsProvider, ProblemNote, SchemaForm, useSurroundings } from '../form/index.ts';
import { EventSteps, type EventStepsProps } from './EventSteps.tsx';
import { listsIn, STEP_SCHEMA, type StepValue, stepProblems, stepsIn, withField, withList } from './event-steps.ts';
import { OutcomeScope } from './OutcomeScope.tsx';

interface EventStepFieldsProps {
  value: StepValue;
  /** Tells this step from others, wherever it moves. */
  place: string;
  isReadOnly: boolean;
  onChange: (value: StepValue) => void;
}

/** The fields of one step, drawn from its schema, and the lists of steps inside of it. */
export function EventStepFields({ value, place, isReadOnly, onChange }: EventStepFieldsProps) {
  const around = useSurroundings();
  const surroundings = useMemo(() => around && { ...around, owner: place }, [around, place]);
  const problems = useMemo(() => stepProblems(value), [value]);
  const ofStep = problems.get('') ?? [];
  const form = (
    <SchemaForm
      schema={STEP_SCHEMA}
      value={value}
      problems={problems}
      isReadOnly={isReadOnly}
      onChange={(path, field) => onChange(withField(value, path, field))}
    />
  );
  const lists = listsIn(value).map((list) => ({
    place: `${place}/${list}`,
    steps: stepsIn(value[list]),
    isReadOnly,
    onChange: (steps: EventStep[]) => onChange(withList(value, list, steps)),
    list,
  }));
  return (
    <>
      {ofStep.map(({ message }) => (
        <ProblemNote key={message} severity="error" message={message} />
      ))}
      {surroundings ? <FieldSurroundingsProvider value={surroundings}>{form}</FieldSurroundingsProvider> : form}
      {lists.map(({ list, ...props }) => (
        <InnerList key={list} list={list} {...props} />
      ))}
    </>
  );
}

type InnerListProps = Omit<EventStepsProps, 'label' | 'help'> & { list: string };

function InnerList({ list, ...props }: InnerListProps) {
  if (list === 'onSuccess') {
    return (
      <OutcomeScope outcome="result">
        <EventSteps label="On success of this call" help="Steps that read what it answered as result." {...props} />
      </OutcomeScope>
    );
  }
  if (list === 'onError') {
    return (
      <OutcomeScope outcome="error">
        <EventSteps label="On error of this call" help="Steps that read why it failed as error." {...props} />
      </OutcomeScope>
    );
  }
  return <EventSteps label="At the same time" help="Needs at least one step." isFlat {...props} />;
}
