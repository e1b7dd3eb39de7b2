import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerEvidence } from '../../../src/protocol/handshake/answer-evidence.ts';
import { HeaderFields } from '../../../src/protocol/handshake/header-fields.ts';

const of = (body: string | Buffer) => answerEvidence({ body: Buffer.from(body as string) });

describe('what a refusing answer gives away', () => {
  it('is nothing when there is nothing', () => {
    assert.deepEqual(answerEvidence({}), {
      server: '',
      htmlTitle: undefined,
      engineIoCode: undefined,
      json: false,
      text: undefined,
    });
  });

  it('is the product in Server, in lower case', () => {
    assert.equal(answerEvidence({ headers: new HeaderFields([['SERVER', 'NGINX/1.2']]) }).server, 'nginx/1.2');
  });

  it('is the title of a page', () => {
    assert.equal(of('<!doctype HTML><title>A</title>').htmlTitle, 'A');
    assert.equal(of(' \n<html lang=en><head><Title>\n B \n</TITLE>').htmlTitle, 'B');
    for (const page of ['<html>', '<html><title>never closed', '<head></title><title>']) {
      assert.equal(of(page).htmlTitle, '', page);
    }
    // The capital İ grows when it is lowered: offsets would be off.
    assert.equal(of('<html>İ<title>C</title>').htmlTitle, '');
    assert.equal(of('<?xml version="1.0"?>').htmlTitle, undefined);
  });

  it('is the number of an engine.io error', () => {
    assert.equal(of('{"code":3,"message":"Bad request"}').engineIoCode, 3);
    for (const body of ['{"code":6,"message":"x"}', '{"code":33,"message":"x"}', '{"code":"3"}', '{"code":']) {
      assert.equal(of(body).engineIoCode, undefined, body);
    }
  });

  it('is the first line of a text', () => {
    assert.equal(of('No.\r\nReally no.').text, 'No.');
    assert.equal(of('No.').text, 'No.');
    for (const body of ['', '<svg>', '[1]']) assert.equal(of(body).text, undefined);
  });

  it('comes from the first 1,024 bytes, whatever they are', () => {
    assert.equal(of(Buffer.alloc(5000, 'a')).text?.length, 1024);
    for (let byte = 0; byte < 256; byte++) of(Buffer.alloc(3, byte));
  });
});
