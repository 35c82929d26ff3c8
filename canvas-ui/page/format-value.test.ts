import { describe, expect, it } from 'vitest';
import { type Format, formatValue, inferFormat, titleOf } from './format-value.ts';

describe('the format of a column is inferred', () => {
  it.each([
    [[1, 2.5, null], 'number'],
    [[true, false], 'boolean'],
    [['2026-01-31', null, ''], 'date'],
    [['2026-01-31T10:00:00Z', '2026-01-31 10:00:00+02:00'], 'datetime'],
    [['https://example.com', 'http://a.b/c'], 'link'],
    [[{ a: 1 }, []], 'json'],
    [[1, 'two'], 'text'],
    [['2026-01-31', '2026-01-31T10:00:00Z'], 'text'],
    [['javascript:alert(1)'], 'text'],
    [[null, ''], 'text'],
    [[], 'text'],
  ])('%j is %s', (values, format) => {
    expect(inferFormat(values)).toBe(format);
  });
});

describe('values in words', () => {
  it.each<[Parameters<typeof formatValue>[0], Format, string]>([
    [1234567.891, 'number', '1,234,567.891'],
    [1234.5, 'money', '1,234.50'],
    ['1234.5', 'money', '1,234.50'],
    ['n/a', 'money', 'n/a'],
    ['2026-01-31', 'date', 'Jan 31, 2026'],
    ['2026-01-31', 'datetime', 'Jan 31, 2026'],
    ['soon', 'date', 'soon'],
    [true, 'boolean', 'Yes'],
    [false, 'text', 'No'],
    [{ a: [1] }, 'json', '{"a":[1]}'],
    [{ a: [1] }, 'text', '{"a":[1]}'],
    [null, 'number', ''],
    ['<b>x</b>', 'text', '<b>x</b>'],
  ])('%j as %s is %j', (value, format, text) => {
    expect(formatValue(value, format, { locale: 'en-US' })).toBe(text);
  });

  it('of money are in their currency', () => {
    expect(formatValue(1234.5, 'money', { currency: 'EUR', locale: 'en-US' })).toBe('€1,234.50');
    expect(formatValue(1234, 'money', { currency: 'JPY', locale: 'en-US' })).toBe('¥1,234');
  });
});

describe('keys as titles', () => {
  it.each([
    ['createdAt', 'Created at'],
    ['created_at', 'Created at'],
    ['customerId', 'Customer ID'],
    ['URL', 'URL'],
    ['name', 'Name'],
    ['VAT rate', 'VAT rate'],
    ['___', '___'],
  ])('%s is %s', (key, title) => {
    expect(titleOf(key)).toBe(title);
  });
});
