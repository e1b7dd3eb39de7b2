/** The types of the public API: those of `@types/ws` under the same names, and ours. */
export type * from './types/admission-options.ts';
export type * from './types/client-options.ts';
export type * from './types/data.ts';
export type * from './types/drain-options.ts';
export type * from './types/events.ts';
export type * from './types/limits.ts';
export type * from './types/server-options.ts';
export type * from './types/stats.ts';
export type * from './types/typed-emitter.ts';
