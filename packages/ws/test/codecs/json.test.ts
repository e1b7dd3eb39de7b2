import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { json, type SchemaResult, type StandardSchema, TypedSocketError } from '../../src/codecs/index.ts';

function schema<Output>(validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>) {
  return { '~standard': { version: 1, vendor: 'the test', validate } } satisfies StandardSchema<unknown, Output>;
}

const even = schema<number>((value) =>
  typeof value === 'number' && value % 2 === 0 ? { value } : { issues: [{ message: 'is not even', path: ['n'] }] },
);

const thrown = (run: () => unknown): TypedSocketError => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof TypedSocketError, String(error));
    return error;
  }
  return assert.fail('nothing was thrown');
};

describe('json', () => {
  it('writes and reads text messages', () => {
    const codec = json();
    assert.equal(codec.binary, false);
    assert.equal(codec.encode({ a: [1, 'é'] }), '{"a":[1,"é"]}');
    assert.deepEqual(codec.decode('{"a":[1,"é"]}'), { a: [1, 'é'] });
  });

  it('closes with 1007 for what is no JSON, and says where', () => {
    const { code, closeCode, message, cause } = thrown(() => json().decode('{"a":'));
    assert.deepEqual({ code, closeCode }, { code: 'WS_ERR_MESSAGE_UNDECODABLE', closeCode: 1007 });
    assert.match(message, /^The message is not JSON: Unexpected end/);
    assert.ok(cause instanceof SyntaxError);
  });

  it('closes with 1008 for what the schema does not take, with the path of the first issue', () => {
    const { code, closeCode, reason, issues } = thrown(() => json(even).decode('3'));
    assert.deepEqual({ code, closeCode }, { code: 'WS_ERR_MESSAGE_INVALID', closeCode: 1008 });
    assert.equal(reason, 'The message does not match: n: is not even');
    assert.deepEqual(issues, [{ message: 'is not even', path: ['n'] }]);
    const two = schema(() => ({ issues: [{ message: 'one' }, { message: 'two' }] }));
    assert.equal(thrown(() => json(two).decode('3')).reason, 'The message does not match: one (and 1 more)');
  });

  it('gives what the schema makes of the value, at once where the schema decides at once', async () => {
    assert.equal(json(even).decode('4'), 4);
    const later = json(schema(async (value) => ({ value: [value] })));
    assert.deepEqual(await later.decode('4'), [4]);
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of another library, or of another realm
      then: (resolve: (result: SchemaResult<never>) => void) => resolve({ issues: [{ message: 'refused' }] }),
    };
    const foreign = json(schema(() => thenable as unknown as Promise<SchemaResult<never>>));
    await assert.rejects(async () => foreign.decode('4'), { code: 'WS_ERR_MESSAGE_INVALID' });
    const never = json(schema(async () => ({ issues: [{ message: 'never' }] })));
    await assert.rejects(async () => never.decode('4'), { code: 'WS_ERR_MESSAGE_INVALID' });
  });

  it('closes with 1011, and tells the peer nothing about it, when the schema itself fails', async () => {
    const broken = () => {
      throw new Error('database password is swordfish');
    };
    const { closeCode, code, reason } = thrown(() => json(schema(broken)).decode('1'));
    assert.deepEqual(
      { closeCode, code, reason },
      { closeCode: 1011, code: 'WS_ERR_CODEC_FAILED', reason: 'The message could not be checked' },
    );
    await assert.rejects(async () => json(schema(async () => broken())).decode('1'), { code: 'WS_ERR_CODEC_FAILED' });
  });

  it('says which value cannot be sent', () => {
    const circular: unknown[] = [];
    circular.push(circular);
    for (const value of [undefined, () => {}, circular, 1n]) {
      const { code, closeCode } = thrown(() => json().encode(value));
      assert.deepEqual({ code, closeCode }, { code: 'WS_ERR_VALUE_UNSENDABLE', closeCode: undefined });
    }
  });

  it('checks what is sent when asked to, and sends it as it is', () => {
    assert.equal(json(even).encode(3), '3');
    const strict = json(even, { checkOutgoing: true });
    assert.equal(strict.encode(4), '4');
    assert.equal(thrown(() => strict.encode(3)).message, 'The value does not match: n: is not even');
    const later = json(
      schema(async () => Promise.reject(new Error('too late'))),
      { checkOutgoing: true },
    );
    assert.match(thrown(() => later.encode(1)).message, /needs a schema that decides at once/);
  });
});
