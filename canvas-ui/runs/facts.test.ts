import { describe, expect, it } from 'vitest';
import { errorFacts, errorText } from './error-facts.ts';
import { sparkBars, sparkText } from './spark.ts';

describe('what an error tells', () => {
  it('names field and place of an expression, and keeps the rest', () => {
    const facts = errorFacts({
      code: 'expression.failed',
      message: 'no id',
      block: 'save',
      retryable: false,
      details: { field: '/query', start: 4, end: 9, hint: 'empty' },
    });
    expect(facts).toMatchObject({ field: '/query', range: { start: 4, end: 9 }, details: { hint: 'empty' } });
    expect(errorText(facts)).toBe('expression.failed: no id\nBlock: save\nField: /query');
  });

  it('says which table or word a database stumbled over', () => {
    const facts = errorFacts({
      code: 'resource.rejected',
      message: 'There is no such table.',
      retryable: false,
      details: { sqlState: '42P01', database: 'relation "costumers" does not exist' },
    });
    expect(facts.database).toBe('relation "costumers" does not exist');
    expect(errorText(facts)).toBe('resource.rejected: There is no such table.\nrelation "costumers" does not exist');
  });

  it("does not take an author's details for its own", () => {
    const details = { line: 3, name: 'Ada' };
    expect(errorFacts({ code: 'order.bad', message: 'm', retryable: false, details }).details).toEqual(details);
  });
});

describe('the last runs', () => {
  const runs = [
    { id: 'c', status: 'success' as const, durationMs: 10 },
    { id: 'b', status: 'failed' as const, durationMs: 10 },
    { id: 'a', status: 'success' as const, durationMs: 1_000 },
  ];

  it('stand from old to new at the right end', () => {
    expect(sparkBars(runs, 20).map(({ id, at, height }) => [id, at, height])).toEqual([
      ['a', 17, 20],
      ['b', 18, 12],
      ['c', 19, 4],
    ]);
  });

  it('can be heard', () => {
    expect(sparkText(runs, (status) => status)).toBe('Last 3 runs: 2 success, 1 failed. Newest: success.');
    expect(sparkText([], (status) => status)).toBe('No runs yet');
  });
});
