import { type FormEvent, useCallback, useContext, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { Button } from '#ui';
import { NotAllowed } from '../NotAllowed.tsx';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { FormContext, type FormInput } from './form-context.ts';

type Inputs = ReadonlyMap<string, FormInput>;

/** Inputs that are sent together: only once all of them are valid, and not again while that runs. */
export function FormView(given: RendererProps) {
  const { name, props, fire, running, slot } = given;
  const around = useContext(FormContext);
  const form = useRef<HTMLFormElement>(null);
  const [inputs, report] = useInputs();
  const [tries, setTries] = useState(0);
  const isRunning = running.has('submit');
  const isDenied = given.denied.has('submit');
  const isDisabled = props.disabled === true || around?.isDisabled === true || isDenied;
  const context = useMemo(() => ({ isDisabled, isTried: tries > 0, report }), [isDisabled, tries, report]);
  const { data, isValid } = useData(given, inputs);
  useEffect(() => {
    // After a try that failed, where the first thing is wrong.
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus();
  }, [tries]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A form in an overlay is no part of the form that the overlay stands in.
    event.stopPropagation();
    if (isRunning || isDisabled) return;
    if (!isValid) return setTries(tries + 1);
    const isSent = await fire('submit', { event: { data } });
    if (!isSent || props.resetOnSuccess !== true) return;
    setTries(0);
    for (const input of inputs.values()) input.reset();
  };
  const send = (
    <Button
      type="submit"
      variant="primary"
      isPending={isRunning}
      isDisabled={isDisabled}
      className="max-w-full self-start"
    >
      <span className="truncate">{textIn(props.submitLabel) ?? 'Send'}</span>
    </Button>
  );
  return (
    <FormContext value={context}>
      <form
        ref={form}
        noValidate
        aria-label={name}
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        {slot('content')}
        {isDenied ? <NotAllowed>{send}</NotAllowed> : send}
      </form>
    </FormContext>
  );
}

function useInputs() {
  const [inputs, setInputs] = useState<Inputs>(new Map());
  const report = useCallback((name: string, input: FormInput | undefined) => {
    setInputs((before) => {
      const next = new Map(before);
      if (input) next.set(name, input);
      else next.delete(name);
      return next;
    });
  }, []);
  return [inputs, report] as const;
}

/** What the form exposes to expressions is what its inputs hold. */
function useData({ values, set }: RendererProps, inputs: Inputs) {
  const data = useMemo(() => Object.fromEntries([...inputs].map(([name, { value }]) => [name, value])), [inputs]);
  const isValid = [...inputs.values()].every((input) => input.isValid);
  const told = values.isValid;
  const tell = useEffectEvent(set);
  useEffect(() => tell('data', data), [data]);
  useEffect(() => {
    if (told !== isValid) tell('isValid', isValid);
  }, [told, isValid]);
  return { data, isValid };
}
