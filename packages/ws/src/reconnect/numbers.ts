import { textOf } from './text-of.ts';

/** @throws {RangeError} for anything but a number of at least `least` */
export function atLeast(least: number, name: string, value: number): number {
  if (typeof value === 'number' && value >= least) return value;
  throw new RangeError(`Expected the option ${name} to be a number of at least ${least}, received ${textOf(value)}`);
}
