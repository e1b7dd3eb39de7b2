/**
 * Reads a number above 0. `infinity` says what it means not to be limited, where that may be.
 * @throws {RangeError} for anything else; `what` says what it is a number of
 */
export function aboveZero(name: string, given: unknown, what: string, infinity?: string): number {
  if (typeof given === 'number' && given > 0 && (given < Infinity || infinity !== undefined)) return given;
  const or = infinity === undefined ? '' : `, or Infinity for ${infinity}`;
  throw new RangeError(`${name} is a ${what} above 0${or}; received ${String(given)}`);
}
