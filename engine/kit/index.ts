export * from './context.ts';
export * from './define-block.ts';
export * from './define-connector.ts';
export * from './errors.ts';
export * from './field.ts';
export * from './json-text.ts';
export * from './passes.ts';
export * from './sql-exchange.ts';
