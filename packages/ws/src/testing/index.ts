export * from './certificates.ts';
export * from './fake-clock.ts';
export * from './frames.ts';
export * from './memory-transport.ts';
export * from './transcript.ts';
