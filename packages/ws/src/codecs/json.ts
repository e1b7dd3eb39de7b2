import type { TextCodec } from './codec.ts';
import { isThenable } from './decode.ts';
import {
  pathOf,
  type SchemaInput,
  type SchemaIssue,
  type SchemaOutput,
  type StandardSchema,
} from './standard-schema.ts';
import { textOf } from './text-of.ts';
import { TypedSocketError } from './typed-socket-error.ts';

/** Options of `json`. */
export interface JsonOptions {
  /**
   * Check what is sent as well, and throw from `send` what does not match. The value goes as it was given, not as the schema
   * would convert it; the schema must decide at once. Default `false`: the compiler has checked it.
   */
  readonly checkOutgoing?: boolean | undefined;
}

/**
 * Values as JSON, in text messages.
 *
 * Without a schema nothing is checked: what comes is `unknown`, or what you say it is. With one (zod, valibot, arktype:
 * anything that implements Standard Schema) what comes is checked, and is what the schema makes of it; what goes is what the
 * schema of the peer accepts. What is no JSON closes with 1007, what does not match with 1008.
 */
export function json<Value = unknown>(): TextCodec<Value>;
export function json<Schema extends StandardSchema>(
  schema: Schema,
  options?: JsonOptions,
): TextCodec<SchemaOutput<Schema>, SchemaInput<Schema>>;
export function json(schema?: StandardSchema, { checkOutgoing = false }: JsonOptions = {}): TextCodec<unknown> {
  return {
    binary: false,
    encode: (value) => {
      if (schema && checkOutgoing) assertSendable(schema, value);
      return stringify(value);
    },
    decode: (text) => {
      const value = parse(text);
      return schema ? validate(schema, value) : value;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = (cause as Error).message;
    throw new TypedSocketError('WS_ERR_MESSAGE_UNDECODABLE', `The message is not JSON: ${detail}`, { cause });
  }
}

function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    const detail = textOf(cause);
    throw new TypedSocketError('WS_ERR_VALUE_UNSENDABLE', `The value cannot be written as JSON: ${detail}`, { cause });
  }
  if (text !== undefined) return text;
  throw new TypedSocketError('WS_ERR_VALUE_UNSENDABLE', `JSON has no way to write ${typeof value}`);
}

/** Gives the value at once when the schema does: only an asynchronous one makes those behind it wait. */
function validate(schema: StandardSchema, value: unknown): unknown {
  const failed = (cause: unknown) =>
    new TypedSocketError(
      'WS_ERR_CODEC_FAILED',
      `The schema of ${schema['~standard'].vendor} failed: ${textOf(cause)}`,
      {
        cause,
        reason: 'The message could not be checked',
      },
    );
  let result: ReturnType<StandardSchema['~standard']['validate']>;
  try {
    result = schema['~standard'].validate(value);
  } catch (cause) {
    throw failed(cause);
  }
  if (!isThenable(result)) return result.issues ? refuse(result.issues) : result.value;
  return Promise.resolve(result).then(
    (later) => (later.issues ? refuse(later.issues) : later.value),
    (cause: unknown) => {
      throw failed(cause);
    },
  );
}

function refuse(issues: readonly SchemaIssue[]): never {
  throw new TypedSocketError('WS_ERR_MESSAGE_INVALID', `The message does not match: ${describe(issues)}`, { issues });
}

function assertSendable(schema: StandardSchema, value: unknown): void {
  const result = schema['~standard'].validate(value);
  if (isThenable(result)) {
    Promise.resolve(result).catch(() => {});
    throw new TypedSocketError('WS_ERR_VALUE_UNSENDABLE', 'checkOutgoing needs a schema that decides at once');
  }
  if (!result.issues) return;
  const { issues } = result;
  throw new TypedSocketError('WS_ERR_VALUE_UNSENDABLE', `The value does not match: ${describe(issues)}`, { issues });
}

/** The first issue, and how many there are besides. */
function describe(issues: readonly SchemaIssue[]): string {
  const [first] = issues;
  if (!first) return 'no reason is given';
  const path = pathOf(first);
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${path ? `${path}: ` : ''}${first.message}${more}`;
}
