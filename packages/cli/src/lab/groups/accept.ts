import { createHash } from 'node:crypto';
import { acceptFor, GUID } from '@handfast/ws/protocol';
import type { FindingCode } from '../../findings/codes.ts';
import { type Group, refuses, type Scenario, shared, type Words } from '../scenario.ts';
import { openAndTalk } from '../wire/talk.ts';
import type { Visit } from '../wire/visit.ts';

/** One digit of the GUID wrong, as it is printed in articles: ...C5AB5DC85B11. */
const WRONG_GUID = GUID.replace('C5AB0DC85B11', 'C5AB5DC85B11');

/** A valid key that no client of ours sent. */
const OTHER_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

function sha1(data: string | Buffer): Buffer {
  return createHash('sha1').update(data).digest();
}

function accept(
  id: string,
  title: Words,
  finding: FindingCode,
  value: (visit: Visit) => string | readonly string[] | undefined,
): Scenario {
  const place = shared((visit) => openAndTalk(visit, { 'Sec-WebSocket-Accept': value(visit) }));
  return { id: `accept-${id}`, title, finding, good: refuses, place };
}

/** Sec-WebSocket-Accept that does not prove that the request was understood (RFC 6455 §4.2.2). */
export const acceptGroup: Group = {
  id: 'accept',
  title: { en: 'Sec-WebSocket-Accept', zh: 'Sec-WebSocket-Accept' },
  scenarios: [
    accept('missing', { en: 'Without the header', zh: '没有该首部' }, 'accept-missing', () => undefined),
    accept(
      'wrong',
      { en: 'Of the key and something that nobody knows', zh: '由 key 和某个无人知晓的内容算出' },
      'accept-wrong',
      (visit) => sha1(`${visit.key} and something else`).toString('base64'),
    ),
    accept(
      'without-guid',
      { en: 'Hash of the key without the GUID', zh: '只对 key 做散列，没有加 GUID' },
      'accept-without-guid',
      (visit) => sha1(visit.key).toString('base64'),
    ),
    accept(
      'wrong-guid',
      { en: 'With a GUID that has a wrong digit', zh: '使用了有一位数字错误的 GUID' },
      'accept-wrong-guid',
      (visit) => sha1(visit.key + WRONG_GUID).toString('base64'),
    ),
    accept('decoded-key', { en: 'Of the decoded key', zh: '使用解码后的 key 计算' }, 'accept-of-decoded-key', (visit) =>
      sha1(Buffer.concat([Buffer.from(visit.key, 'base64'), Buffer.from(GUID)])).toString('base64'),
    ),
    accept(
      'hex',
      { en: 'Base64 of the hexadecimal digest', zh: '对十六进制摘要再做 Base64' },
      'accept-as-hex',
      (visit) => Buffer.from(sha1(visit.key + GUID).toString('hex')).toString('base64'),
    ),
    accept(
      'key',
      { en: 'The key itself, sent back', zh: '把 key 原样发回' },
      'accept-is-the-key',
      (visit) => visit.key,
    ),
    accept(
      'other-key',
      {
        en: 'Of another key: a gateway that makes a handshake of its own (IIS ARR), or a cached 101',
        zh: '属于另一个 key：网关自行握手（IIS ARR），或缓存的 101',
      },
      'accept-of-another-handshake',
      () => acceptFor(OTHER_KEY),
    ),
    accept(
      'lower-case',
      { en: 'The right value in lower case', zh: '值正确，但被转成小写' },
      'accept-respelled',
      (visit) => visit.accept.toLowerCase(),
    ),
    accept(
      'unpadded',
      { en: 'The right value without the = at its end', zh: '值正确，但缺少末尾的 =' },
      'accept-respelled',
      (visit) => visit.accept.replace(/=+$/, ''),
    ),
    accept('twice', { en: 'The header comes twice', zh: '该首部出现两次' }, 'accept-repeated', (visit) => [
      visit.accept,
      visit.accept,
    ]),
  ],
};
