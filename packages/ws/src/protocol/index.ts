export * from './errors.ts';
export * from './handshake/failures.ts';
export * from './handshake/header-fields.ts';
export * from './violations.ts';
