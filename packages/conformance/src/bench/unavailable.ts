/** Something that a measurement needs is not there; the message says what, and the run goes on without it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
