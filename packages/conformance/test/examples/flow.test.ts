import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runExample } from './run-example.ts';

describe('the examples of receiving and sending', () => {
  test('receive.mjs reads at the pace of its loop, and leaves it by break', async () => {
    assert.equal(await runExample('receive.mjs'), '12 bytes stored\n1012 bytes stored\nthe client has closed\n');
  });

  test('late-listener.mjs hears what came before it listened, and the end behind it', async () => {
    assert.equal(await runExample('late-listener.mjs'), 'Ada says hello\nAda says goodbye\nAda leaves with 1000\n');
  });

  test('web-streams.mjs pipes a socket through a transform and back', async () => {
    assert.equal(await runExample('web-streams.mjs'), 'STREAMS\nHAVE\nBACKPRESSURE\n');
  });

  test('await-using.mjs has closed when its block ends', async () => {
    assert.equal(await runExample('await-using.mjs'), '48\nclosed\n');
  });

  test('send-async.mjs sends 12.5 MiB at the pace of the peer', async () => {
    assert.equal(await runExample('send-async.mjs'), `${200 * 64 * 1024} bytes received\n`);
  });

  test('slow-peers.mjs drops the oldest for who does not read, and tells of each', async () => {
    assert.equal(await runExample('slow-peers.mjs'), 'the newest has arrived, the others have or were dropped\n');
  });
});
