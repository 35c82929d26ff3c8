import { useContext, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { JsonValue } from '#schema';
import { textIn } from '../read-props.ts';
import type { RendererProps } from '../renderer-props.ts';
import { FormContext } from './form-context.ts';

interface InputKind {
  /** What it holds without a value of its own. */
  empty: JsonValue;
  /** What is wrong with a value that is not empty. */
  check?: ((value: JsonValue) => string | undefined) | undefined;
}

export interface Input {
  /** For the kit's fields. */
  field: {
    label: string;
    isLabelHidden: boolean;
    description: string | undefined;
    isRequired: boolean;
    isDisabled: boolean;
    error: string | undefined;
    onBlur: () => void;
  };
  value: JsonValue;
  change(value: JsonValue): void;
}

/** What all inputs have in common: label, value, what is wrong with it and when that is told, and the form around it. */
export function useInput(given: RendererProps, { empty, check }: InputKind): Input {
  const { name, props, values, set, fire } = given;
  const form = useContext(FormContext);
  const [isTouched, setTouched] = useState(false);
  const value = values.value ?? empty;
  const isRequired = props.required === true;
  const problem = isEmpty(value) ? (isRequired ? 'Fill this in.' : undefined) : check?.(value);
  const isValid = problem === undefined;
  const change = (next: JsonValue) => {
    set('value', next);
    void fire('change', { event: { value: next } });
  };
  const reset = () => {
    setTouched(false);
    set('value', (props.start as JsonValue | undefined) ?? empty);
  };
  useReports(given, { value, isValid, reset });
  const label = textIn(props.label);
  return {
    field: {
      label: label ?? name,
      isLabelHidden: label === undefined,
      description: textIn(props.help),
      isRequired,
      isDisabled: props.disabled === true || form?.isDisabled === true,
      // Nobody is told off for what they have not come to yet.
      error: isTouched || form?.isTried ? problem : undefined,
      onBlur: () => setTouched(true),
    },
    value,
    change,
  };
}

interface Reported {
  value: JsonValue;
  isValid: boolean;
  reset: () => void;
}

/** Tells expressions, and the form around, how the input is. */
function useReports({ name, values, set }: RendererProps, { value, isValid, reset }: Reported): void {
  const report = useContext(FormContext)?.report;
  const told = values.isValid;
  const tell = useEffectEvent(() => set('isValid', isValid));
  const latest = useRef(reset);
  useEffect(() => {
    latest.current = reset;
  });
  useEffect(() => {
    if (told !== isValid) tell();
  }, [told, isValid]);
  useEffect(() => report?.(name, { value, isValid, reset: () => latest.current() }), [report, name, value, isValid]);
  useEffect(() => () => report?.(name, undefined), [report, name]);
}

function isEmpty(value: JsonValue): boolean {
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}
