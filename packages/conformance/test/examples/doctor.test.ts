import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runExample } from './run-example.ts';

describe('the example of the doctor', () => {
  test('doctor.mjs says in both languages why a web server opens no WebSocket', async () => {
    const printed = await runExample('doctor.mjs');
    assert.match(printed, /^It does not open: .*\nerror no-handler-on-path\n {2}/);
    assert.match(printed, /这个路径上没有程序处理 WebSocket/);
  });
});
