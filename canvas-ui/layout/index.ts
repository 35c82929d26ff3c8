export * from './create-layouter.ts';
