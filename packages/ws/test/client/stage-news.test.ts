import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StageNews } from '../../src/client/stage-news.ts';
import { channels, type StageEnded } from '../../src/connection/channels.ts';

const socket = {};

/** What is told of stages that are entered at these times. */
function told(steps: readonly (readonly [stage: Parameters<StageNews['enter']>[0] | 'answered', atMs: number])[]) {
  let now = 0;
  const heard: StageEnded[] = [];
  const listener = (message: StageEnded) => void heard.push(message);
  channels.stage.subscribe(listener);
  const clock = { now: () => now, setTimeout: () => 0, clearTimeout: () => {} };
  const news = StageNews.begin(socket, 'ws://me:pw@a/?token=b', clock);
  for (const [stage, atMs] of steps) {
    now = atMs;
    if (stage === 'answered') news?.answered();
    else news?.enter(stage);
  }
  channels.stage.unsubscribe(listener);
  assert.ok(heard.every((it) => it.socket === socket && it.url === 'ws://[redacted]@a/?token=[redacted]'));
  return heard.map(({ stage, startedAtMs, durationMs }) => [stage, startedAtMs, durationMs]);
}

describe('StageNews', () => {
  it('tells of each stage when the next begins, with its times', () => {
    const steps = [
      ['dns', 0],
      ['tcp', 3],
      ['proxy', 5],
      ['tls', 9],
      ['request', 14],
      ['response', 15],
    ] as const;
    assert.deepEqual(told([...steps, ['answered', 20]]), [
      ['dns', 0, 3],
      ['tcp', 3, 2],
      ['proxy', 5, 4],
      ['tls', 9, 5],
      ['request', 14, 1],
      ['response', 15, 5],
    ]);
  });

  it('takes what it heard before there was a transport for a guess', () => {
    assert.deepEqual(
      told([
        ['tcp', 0],
        ['dns', 1],
        ['tcp', 3],
      ]),
      [['dns', 0, 3]],
    );
  });

  it('tells of a stage once, however often it is entered, and of nothing that was not through', () => {
    assert.deepEqual(
      told([
        ['tcp', 0],
        ['tcp', 1],
        ['request', 2],
      ]),
      [['tcp', 0, 2]],
    );
  });

  it('is not there when nobody listens', () => {
    assert.equal(StageNews.begin(socket, 'ws://a/', { now: () => 0 } as never), undefined);
  });
});
