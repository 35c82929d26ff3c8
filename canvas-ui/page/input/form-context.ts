import { createContext } from 'react';
import type { JsonValue } from '#schema';

/** What a form knows of an input in it. */
export interface FormInput {
  value: JsonValue;
  isValid: boolean;
  /** Puts back what it started with. */
  reset(): void;
}

/** What inputs know of the form around them. */
export interface FormContextValue {
  isDisabled: boolean;
  /** Somebody tried to send it: from now on inputs tell what is wrong with them. */
  isTried: boolean;
  /** Undefined: it is there no longer. */
  report(name: string, input: FormInput | undefined): void;
}

export const FormContext = createContext<FormContextValue | undefined>(undefined);
