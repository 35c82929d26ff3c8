type Given<T> = { [K in keyof T]?: T[K] & (NonNullable<unknown> | null) };

/** The props that have a value. React Aria tells an absent prop from an undefined one: the former is uncontrolled. */
export function given<T extends object>(props: T): Given<T> {
  const result: Given<T> = {};
  for (const key in props) {
    const value = props[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
