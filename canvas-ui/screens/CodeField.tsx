import { TextField } from '#ui';

interface CodeFieldProps {
  value: string;
  onChange(value: string): void;
  error: string | undefined;
  description?: string;
}

/** Six digits of an authenticator app; phones offer them, and browsers keep none. */
export function CodeField({ value, onChange, error, description }: CodeFieldProps) {
  return (
    <TextField
      label="Code"
      value={value}
      onChange={onChange}
      autoComplete="one-time-code"
      maxLength={40}
      error={error}
      {...(description === undefined ? {} : { description })}
      isMono
      autoFocus
    />
  );
}
