import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '../../src/shared/language.ts';

test('the language is that of the first locale that is set', () => {
  assert.equal(languageOf({}), 'en');
  assert.equal(languageOf({ LANG: 'zh_CN.UTF-8' }), 'zh');
  assert.equal(languageOf({ LANG: 'zh' }), 'zh');
  assert.equal(languageOf({ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }), 'en');
  assert.equal(languageOf({ LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'en_US' }), 'zh');
  assert.equal(languageOf({ LANG: 'zhx' }), 'en');
});
