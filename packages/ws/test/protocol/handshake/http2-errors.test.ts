import assert from 'node:assert/strict';
import { constants } from 'node:http2';
import { test } from 'node:test';
import { http2ErrorName } from '../../../src/protocol/handshake/http2-errors.ts';

test('the error codes of HTTP/2 have the names that Node has for them, and no others', () => {
  const known = Object.entries(constants).filter(([name]) =>
    /^NGHTTP2_(?!ERR_|FLAG|NV_|HCAT|STREAM_STATE|SETTINGS_[A-SU-Z])/.test(name),
  );
  for (let code = 0; code < 14; code++) {
    const name = http2ErrorName(code);
    assert.ok(
      known.some(([key, value]) => key === `NGHTTP2_${name}` && value === code),
      `${code} is not ${name}`,
    );
  }
  assert.equal(http2ErrorName(14), undefined);
});
