import type { FuzzInput, Notation, Settings } from './input.ts';
import type { Random } from './random.ts';

/** One thing to attack: how to make inputs for it, and what must hold for every one of them. */
export interface Target {
  readonly name: string;
  /** What must hold, in a sentence. */
  readonly promise: string;
  readonly notation: Notation;
  /** How many iterations take part in `npm test`. */
  readonly briefIterations: number;
  generate(random: Random): FuzzInput;
  /**
   * Returns, or resolves, when the promise held.
   * @throws whatever shows that it did not; must accept every input, also settings that are missing or make no sense
   */
  check(input: FuzzInput): void | Promise<void>;
}

/** The promise of a target was broken. */
export class Escape extends Error {}
Object.defineProperty(Escape.prototype, 'name', { value: 'Escape', writable: true, configurable: true });

/** @throws {Escape} when the condition does not hold */
export function ensure(condition: unknown, broken: string | (() => string)): asserts condition {
  if (!condition) throw new Escape(typeof broken === 'string' ? broken : broken());
}

/** @throws {Escape} that shows both lists around their first difference */
export function ensureSame(actual: readonly string[], wanted: readonly string[], what: string): void {
  const length = Math.max(actual.length, wanted.length);
  for (let i = 0; i < length; i++) {
    if (actual[i] === wanted[i]) continue;
    throw new Escape(`${what}: item ${i} is ${show(actual[i])}, and should be ${show(wanted[i])}`);
  }
}

function show(item: string | undefined): string {
  if (item === undefined) return 'missing';
  return item.length > 200 ? `${JSON.stringify(item.slice(0, 200))}… (${item.length})` : JSON.stringify(item);
}

/** A setting as a whole number; `fallback` where it is missing or no number from `min` to `max`. */
export function numberOf(settings: Settings, name: string, fallback: number, min = 0, max = 2 ** 31): number {
  const value = Number(settings[name] ?? Number.NaN);
  return Number.isInteger(value) && value >= min && value <= max ? value : fallback;
}

/** Can it be put into a log or on a terminal: no control characters, nothing that breaks or turns a line? */
export function isShowable(text: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
