import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type FindingCode, findingCodes } from '../../src/findings/codes.ts';
import { sourcesBelow } from '../support/sources.ts';

/** What neither side of the wire shows: it happens in a browser or in a program, whose messages `explain` knows. */
const ONLY_EXPLAINED: readonly FindingCode[] = [
  'first-message-missed',
  'close-reason-lost',
  'browser-connection-limit',
  'big-message-resent',
  'mixed-content',
  'csp-blocks-connection',
  'local-network-access',
  'cookie-not-sent',
  'browser-hides-cause',
  'browser-cannot-set-headers',
  'browser-port-blocked',
  'browser-extension-blocks',
  'android-cleartext',
  'ios-transport-security',
  'dev-server-socket',
  'closed-while-connecting',
  'sent-before-open',
  'sent-after-close',
  'error-unhandled',
  'bundled-native-module',
  'node-package-in-browser',
  'agent-ignored',
  'close-arguments-invalid',
];

/** Pages for people who look for them: nothing that is sent, and no message of a program, gives these away. */
const ONLY_PAGES: Readonly<Partial<Record<FindingCode, string>>> = {
  'load-generator-saturated': 'shows in the event loop of the one who measures',
  'compression-cost': 'shows in the memory and the processor time of the server',
};

describe('who names a finding', () => {
  const named = (folders: readonly string[]) => {
    const code = folders
      .flatMap(sourcesBelow)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    return findingCodes.filter((one) => code.includes(`'${one}'`));
  };
  const found = named(['src/doctor/checks', 'src/listen']);
  const explained = named(['src/explain']);

  test('a check of the doctor or of listen, except for what never shows on the wire', () => {
    const others = findingCodes.filter((code) => !found.includes(code));
    assert.deepEqual(others.sort(), [...ONLY_EXPLAINED, ...Object.keys(ONLY_PAGES)].sort());
  });

  test('explain, for what does not', () => {
    assert.deepEqual(
      ONLY_EXPLAINED.filter((code) => !explained.includes(code)),
      [],
    );
    assert.deepEqual(
      Object.keys(ONLY_PAGES).filter((code) => explained.includes(code as FindingCode)),
      [],
    );
  });
});
