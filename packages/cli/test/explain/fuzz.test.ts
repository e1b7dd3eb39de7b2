import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explain } from '../../src/explain/explain.ts';
import { renderExplanation } from '../../src/explain/render.ts';
import { explanationReport } from '../../src/explain/report.ts';
import { allSayings } from '../../src/explain/sayings/index.ts';
import { coloursFor } from '../../src/shared/colours.ts';

const paint = coloursFor({ isTTY: true, write: () => undefined }, {});

/** Everything that a user would get. */
function everything(text: string): string {
  const explanation = explain(text);
  JSON.stringify(explanationReport(explanation, text, 'zh'));
  return renderExplanation(explanation, text, { language: 'en', paint, width: 60 });
}

/** Mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('texts that nobody expects', () => {
  test('random characters never throw', () => {
    const next = random(5);
    for (let i = 0; i < 300; i += 1) {
      const length = Math.floor(next() * 200);
      everything(Array.from({ length }, () => String.fromCharCode(Math.floor(next() * 65_536))).join(''));
    }
  });

  test('random mixtures of what patterns are made of never throw', () => {
    const next = random(6);
    const words = allSayings.flatMap(({ source }) => source.split(/(?=[ *{}:])/));
    for (let i = 0; i < 300; i += 1) {
      const count = Math.floor(next() * 60);
      everything(Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(''));
    }
  });

  test('long texts that almost match are answered: nothing backtracks', { timeout: 60_000 }, () => {
    for (const piece of [
      'hs: ',
      'code ',
      'websocket ',
      'refused to connect to ',
      'http://',
      '"',
      ' ',
      'a',
      '\u001b[',
      '1',
      'ws://',
    ])
      everything(piece.repeat(Math.ceil(1_000_000 / piece.length)));
  });

  test('every beginning of every pattern, repeated over a whole text, is answered', { timeout: 60_000 }, () => {
    for (const { source } of allSayings) {
      const [start = ''] = source.split(/[*{]/);
      if (start.length > 3) explain(`${start} `.repeat(Math.ceil(10_000 / start.length)));
    }
  });

  test('nothing of the text reaches the terminal as a control character', () => {
    const shown = everything(
      'Error\u0007 \u001b]0;title\u0007 \u202e Unexpected\u0000 server response: 404 \u009b31m refused to connect to \u0008\u001b[2J because it violates the',
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
    assert.doesNotMatch(shown.replace(/\u001b\[\d{1,2}m/g, ''), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
