import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCertificate, makeChain } from '@handfast/ws/testing';
import { certificateSeen, subjectsOf } from '../../../../src/doctor/wire/tls/certificate-chain.ts';
import { hasCertificateRequest } from '../../../../src/doctor/wire/tls/certificate-request.ts';
import { isTrusted } from '../../../../src/doctor/wire/tls/trust.ts';

describe('a certificate', () => {
  test('says its names, its issuer, where that is to be had, and its dates', () => {
    const issuer = makeCertificate({ name: 'Test Issuer', hosts: [], addresses: [], isAuthority: true });
    const notAfter = new Date(Date.UTC(2040, 1, 3, 4, 5, 6));
    const issuerUrl = 'http://a.example/i.cer';
    const { cert } = makeCertificate({ issuer, issuerUrl, notAfter, hosts: ['a.example', '*.b.example'] });
    const seen = certificateSeen(cert, []);
    assert.deepEqual(seen?.names, ['a.example', '*.b.example', '127.0.0.1', '0:0:0:0:0:0:0:1']);
    assert.deepEqual([seen?.subject, seen?.issuer], ['localhost', 'Test Issuer']);
    assert.deepEqual(seen?.issuerUrls, [issuerUrl]);
    assert.deepEqual(seen?.notAfter, notAfter);
    assert.match(seen?.key ?? '', /^EC prime256v1$/);
    assert.deepEqual([seen?.isSelfSigned, seen?.isPublic], [false, false]);
  });

  test('signed by itself is not the same as issued under its own name', () => {
    const one = makeCertificate();
    const other = makeCertificate({ issuer: makeCertificate() });
    assert.equal(certificateSeen(one.cert, [])?.isSelfSigned, true);
    assert.equal(certificateSeen(other.cert, [])?.isSelfSigned, false);
  });

  test('that nobody can read is none', () => {
    assert.equal(certificateSeen(Buffer.from('no certificate'), []), undefined);
  });

  test('is trusted where it was given, in whatever company and line ends', () => {
    const { root, intermediate } = makeChain();
    const bundle = `# both\r\n${intermediate.cert}${root.cert}`.replaceAll('\n', '\r\n');
    assert.equal(isTrusted(root.cert, [bundle]), true);
    assert.equal(isTrusted(root.cert, [Buffer.from(intermediate.cert)]), false);
    assert.deepEqual(subjectsOf([bundle]), ['Test Intermediate', 'Test Root']);
  });
});

describe('a request for a certificate, in the bytes of TLS 1.2', () => {
  const record = (...types: readonly number[]) => {
    const messages = Buffer.concat(types.map((type) => Buffer.of(type, 0, 0, 1, 0)));
    return Buffer.concat([Buffer.of(22, 3, 3, 0, messages.length), messages]);
  };
  const alert = Buffer.of(21, 3, 3, 0, 2, 2, 40);

  test('is seen among the messages, in one record or in several', () => {
    assert.equal(hasCertificateRequest(record(2, 11, 12, 13, 14)), true);
    assert.equal(hasCertificateRequest(Buffer.concat([record(2), record(11), record(13), record(14)])), true);
  });
  test('is not there where the server is done without one', () => {
    assert.equal(hasCertificateRequest(record(2, 11, 14)), false);
  });
  test('stays unknown where the server ends it before, or sends anything else', () => {
    assert.equal(hasCertificateRequest(alert), undefined);
    assert.equal(hasCertificateRequest(Buffer.concat([record(2), alert])), undefined);
    assert.equal(hasCertificateRequest(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), undefined);
    assert.equal(hasCertificateRequest(Buffer.alloc(0)), undefined);
    assert.equal(hasCertificateRequest(Buffer.of(22, 3, 3, 255, 255, 13)), undefined);
  });
});
