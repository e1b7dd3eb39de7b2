import { formatRecord } from './format-record.ts';
import type { WireRecord } from './wire-record.ts';

/** Where the log goes: a function gets records, a stream gets text for people. */
export type WireTarget = ((record: WireRecord) => void) | { write(text: string): unknown };

/** The option `wire`, in full. */
export interface WireOptions {
  /** Default: the standard error stream. */
  to?: WireTarget | undefined;
  /** Names of headers and of parameters of the query that are secret in your application, besides the usual ones. */
  redact?: readonly string[] | undefined;
  /** How many bytes of each payload the log shows. Default 256; 0 shows none. Control frames are always shown. */
  previewBytes?: number | undefined;
  /** Default: whether the stream is a terminal with colours. */
  colors?: boolean | undefined;
}

/** What the option `wire` may be. */
export type Wire = boolean | WireTarget | WireOptions;

/** The option, read. */
export interface WireSettings {
  readonly redact: readonly string[];
  readonly previewBytes: number;
  readonly report: (record: WireRecord) => void;
}

const PREVIEW_BYTES = 256;

/**
 * Reads the option; where it is not given, the environment variable `HANDFAST_WIRE` (`1`) counts.
 *
 * @returns undefined when nothing is to be logged
 * @throws TypeError for a value that makes no sense
 */
export function readWire(given: Wire | undefined, env: NodeJS.ProcessEnv = process.env): WireSettings | undefined {
  const wire = given ?? env.HANDFAST_WIRE === '1';
  if (wire === false) return undefined;
  const options: WireOptions = wire === true ? {} : isTarget(wire) ? { to: wire } : wire;
  const { to = process.stderr, redact = [], previewBytes = PREVIEW_BYTES } = options ?? {};
  if (options === null || typeof options !== 'object' || !isTarget(to) || !Array.isArray(redact)) throw wrong();
  if (!(Number.isInteger(previewBytes) && previewBytes >= 0)) throw wrong();
  const settings = { redact: [...redact], previewBytes };
  if (typeof to === 'function') return { ...settings, report: to };
  const colors = options.colors ?? hasColours(to);
  return { ...settings, report: (record) => to.write(formatRecord(record, { colors })) };
}

function isTarget(value: unknown): value is WireTarget {
  return typeof value === 'function' || typeof (value as { write?: unknown } | null)?.write === 'function';
}

/** What Node's terminals say of themselves; `NO_COLOR` and `FORCE_COLOR` are heard. */
function hasColours(stream: object): boolean {
  return (stream as { hasColors?(): boolean }).hasColors?.() ?? false;
}

function wrong(): TypeError {
  return new TypeError(
    'The option "wire" must be true, a function that takes records, a stream to write to, or { to, redact, previewBytes, colors }',
  );
}
