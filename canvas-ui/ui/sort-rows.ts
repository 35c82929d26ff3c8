export interface TableSort {
  column: string;
  direction: 'ascending' | 'descending';
}

export type SortValue = string | number | boolean | null | undefined;

/** A sorted copy. What is missing stands last in both directions; equal rows keep their order. */
export function sortRows<R>(
  rows: readonly R[],
  readValue: (row: R) => SortValue,
  direction: TableSort['direction'],
): R[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return rows.toSorted((left, right) => {
    const a = readValue(left) ?? undefined;
    const b = readValue(right) ?? undefined;
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * compare(a, b);
  });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: string | number | boolean, b: string | number | boolean): number {
  return typeof a === 'string' || typeof b === 'string'
    ? collator.compare(String(a), String(b))
    : Number(a) - Number(b);
}
