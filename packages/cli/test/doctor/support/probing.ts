import type { Context } from '../../../src/doctor/context.ts';
import { type DiagnoseOptions, planOf } from '../../../src/doctor/options.ts';

/** What a probe gets. */
export function contextOf(
  url: string,
  options: DiagnoseOptions = {},
  signal: Context['signal'] = new AbortController().signal,
): Context {
  return { plan: planOf(url, { timeoutMs: 2000, ...options }), signal };
}
