import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { causesOfCloseCode } from '../../src/explain/close-codes.ts';
import { explain } from '../../src/explain/explain.ts';
import { messagesOf } from '../../src/explain/messages.ts';
import { renderExplanation } from '../../src/explain/render.ts';
import { explanationReport } from '../../src/explain/report.ts';
import { allSayings } from '../../src/explain/sayings/index.ts';
import { explainWords } from '../../src/explain/words.ts';
import { findingCodes } from '../../src/findings/codes.ts';
import { describeFinding } from '../../src/findings/describe.ts';
import { coloursFor } from '../../src/shared/colours.ts';
import { languages } from '../../src/shared/language.ts';
import { messages } from './messages.ts';

const firstCauseOf = (text: string) => explain(text).recognised[0]?.causes[0];

describe('what messages mean', () => {
  for (const [message, first] of messages) {
    test(`${message.slice(0, 100)}: ${first}`, () => assert.equal(firstCauseOf(message), first));
  }

  test('it is said in both languages', () => {
    for (const language of languages) {
      for (const [message] of messages) {
        const { known, recognised } = explanationReport(explain(message), message, language);
        assert.ok(known);
        for (const { meaning, causes } of recognised) {
          assert.ok(meaning.length > 5 && !meaning.includes('{'), meaning);
          for (const { title, why, fix } of causes) assert.ok(title && why && fix.length > 0);
        }
      }
    }
  });

  test('case, quotes, colours, prefixes, line breaks and what stands around do not matter', () => {
    for (const [message, first] of messages) {
      if (/^\d+$/.test(message)) continue;
      const variants = [
        message.toUpperCase(),
        `2026-01-01T00:00:00Z app[web.1]: \u001b[31m${message}\u001b[39m`,
        `Error: ${message}\n    at ClientRequest.emit (node:events:519:28)\n    at listener (/srv/app.js:10:3)`,
        `  ${message.replaceAll(' ', '\n  ')}  `,
        message.replaceAll('"', '”').replaceAll("'", '’'),
      ];
      for (const variant of variants) assert.equal(firstCauseOf(variant), first, variant);
    }
  });

  test('of several messages in one text the most exact comes first, and each is there once', () => {
    const text = 'Error: socket hang up\n code: ECONNRESET\n then: Unexpected server response: 502\n socket hang up';
    const { recognised } = explain(text);
    assert.deepEqual(
      recognised.map(({ matched }) => matched),
      ['unexpected server response: 502', 'socket hang up', 'ECONNRESET'],
    );
  });

  test('a longer word or number is another word or number', () => {
    for (const text of ['MYECONNREFUSEDX', 'code 10061', 'status 4040', 'remfile', 'xsocket hang upx', '99', '12345']) {
      assert.deepEqual(explain(text).recognised, [], text);
    }
  });

  test('the name of a finding explains itself', () => {
    for (const code of findingCodes) assert.deepEqual(explain(` ${code}\n`).recognised[0]?.causes, [code]);
  });

  test('a finding is explained with all that its page says, in either language', () => {
    const paint = coloursFor({ isTTY: false, write: () => undefined }, {});
    for (const language of languages) {
      for (const code of findingCodes) {
        const look = { language, paint, width: Number.POSITIVE_INFINITY };
        const shown = renderExplanation(explain(code), code, look);
        const { title, why, fix, snippets } = describeFinding(code, language);
        const lines = snippets.flatMap(({ product, text }) => [product, ...text.split('\n')]);
        const said = messagesOf(code).map(({ by, text }) => `${by}${explainWords[language].colon}${text}`);
        for (const part of [title, why, ...fix, ...lines, ...said]) assert.ok(shown.includes(part), `${code}: ${part}`);
      }
    }
  });

  test('what nobody knows is not known', () => {
    for (const text of ['hello world', 'undefined is not an object', '你好', '{}', 'Segmentation fault', '1e9', '-1']) {
      assert.deepEqual(explain(text), { recognised: [], target: undefined, next: [] }, text);
    }
  });

  test('every pattern finds itself, and has a cause or a number that brings one', () => {
    for (const { source, pattern, causes, meaning } of allSayings) {
      const text = source
        .toLowerCase()
        .replaceAll('{status}', '404')
        .replaceAll('{code}', '1006')
        .replaceAll('*', ' x ');
      assert.ok(pattern.find(text.replace(/\s+/g, ' ')), source);
      assert.ok(causes.length > 0 || source.includes('{'), source);
      if (source.includes('{code}')) assert.equal(meaning, 'closeCode', source);
    }
  });

  test('every pattern stands only once for one speaker', () => {
    const all = allSayings.map(({ by, source }) => `${by}: ${source}`);
    assert.equal(new Set(all).size, all.length, String(all.filter((one, i) => all.indexOf(one) !== i)));
  });

  test('each close code that may stand in a close frame has causes', () => {
    for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4999]) {
      assert.ok(causesOfCloseCode(code).length > 0, String(code));
    }
    assert.deepEqual(causesOfCloseCode(5000), []);
  });
});

describe('what to run next', () => {
  test('leaves out the port that the scheme has anyway', () => {
    const commands = (text: string) =>
      explain(`${text}: Unexpected server response: 404`).next.map((one) => one.command);
    assert.equal(commands('wss://a.example/ws')[0], 'handfast doctor wss://a.example/ws');
    assert.equal(commands('ws://a.example/ws')[0], 'handfast doctor ws://a.example/ws');
    assert.equal(commands('ws://a.example:443/ws')[0], 'handfast doctor ws://a.example:443/ws');
    assert.equal(commands('wss://a.example:80/ws')[0], 'handfast doctor wss://a.example:80/ws');
  });

  test('goes to the endpoint that the text names', () => {
    const { target, next } = explain('connect to ws://[::1]:9000/a/b?token=secret: Unexpected server response: 404');
    assert.deepEqual(target, { secure: false, host: '[::1]', port: 9000, path: '/a/b' });
    assert.equal(next[0]?.command, 'handfast doctor ws://[::1]:9000/a/b');
    assert.equal(next[1]?.command, 'curl --http1.1 -i http://[::1]:9000/a/b');
    assert.ok(!JSON.stringify(next).includes('secret'));
  });

  test('takes nothing into a command that a shell could read', () => {
    const { next } = explain('wss://a.example/$(id)/;reboot;`x`: Unexpected server response: 404');
    assert.ok(next.length > 0);
    for (const { command } of next) assert.doesNotMatch(command, /[$;`]/);
  });
});
