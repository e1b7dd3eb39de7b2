import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codesOf, type Said } from '../../support/answers.ts';
import { findings, first, nginx, page } from '../../support/http-answers.ts';

describe('what those in front say by themselves', () => {
  const cases: readonly (readonly [name: string, code: string, upgrade: Said])[] = [
    [
      'a block page of Cloudflare',
      'blocked-by-firewall-rule',
      {
        status: '403 Forbidden',
        fields: { Server: 'cloudflare', 'cf-mitigated': 'challenge' },
        body: '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>',
      },
    ],
    [
      'CloudFront with AWS WAF',
      'blocked-by-firewall-rule',
      {
        status: '403 Forbidden',
        fields: { Server: 'CloudFront' },
        body: '<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY>Request blocked.</BODY></HTML>',
      },
    ],
    [
      'ModSecurity',
      'blocked-by-firewall-rule',
      {
        status: '406 Not Acceptable',
        body: '<html><head><title>Not Acceptable!</title></head><body><h1>Not Acceptable!</h1></body></html>',
      },
    ],
    [
      'Cloudflare without its origin',
      'cloudflare-origin-error',
      { status: '521 ', fields: { Server: 'cloudflare' }, body: 'error code: 521' },
    ],
    [
      'Cloudflare with a slow origin',
      'gateway-timeout',
      { status: '524 ', fields: { Server: 'cloudflare' }, body: 'error code: 524' },
    ],
    [
      'AWS ALB with a target group of HTTP/2',
      'backend-protocol-mismatch',
      { status: '464 ', fields: { Server: 'awselb/2.0' } },
    ],
    [
      'Envoy without an endpoint',
      'no-healthy-backend',
      { status: '503 Service Unavailable', fields: { server: 'envoy' }, body: 'no healthy upstream' },
    ],
    [
      'Envoy that is refused',
      'backend-unreachable',
      {
        status: '503 Service Unavailable',
        fields: { server: 'envoy' },
        body: 'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure',
      },
    ],
    [
      'Envoy that speaks TLS to a plain port',
      'backend-protocol-mismatch',
      {
        status: '503 Service Unavailable',
        fields: { server: 'envoy' },
        body: 'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER',
      },
    ],
    [
      'HAProxy without a server',
      'no-healthy-backend',
      {
        status: '503 Service Unavailable',
        body: '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
      },
    ],
    [
      'Traefik without a server',
      'no-healthy-backend',
      { status: '503 Service Unavailable', body: 'no available server' },
    ],
    [
      'Apache that is refused by its backend',
      'backend-unreachable',
      {
        status: '503 Service Unavailable',
        fields: { Server: 'Apache/2.4.62' },
        body: '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>503 Service Unavailable</title></head></html>',
      },
    ],
    [
      'Apache without the module for ws://',
      'upgrade-not-enabled-at-gateway',
      {
        status: '500 Internal Server Error',
        fields: { Server: 'Apache/2.4.62' },
        body: '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>500 Internal Server Error</title></head><body><p>The server encountered an internal error or\nmisconfiguration</p></body></html>',
      },
    ],
    ['nginx that waits in vain', 'gateway-timeout', { status: '504 Gateway Time-out', fields: nginx }],
    ['a quota', 'too-many-requests', { status: '402 Payment Required' }],
    [
      'a proxy that wants to be paid with a password',
      'proxy-authentication-required',
      { status: '407 Proxy Authentication Required' },
    ],
    ['a host for another connection', 'host-header-not-matched', { status: '421 Misdirected Request' }],
  ];
  for (const [name, code, upgrade] of cases) it(name, () => assert.equal(first({ upgrade }), code));

  it('502 for everything: the backend is down, or spoken to in another protocol, which looks the same', () => {
    const codes = codesOf(findings({ upgrade: { status: '502 Bad Gateway', fields: nginx } }));
    assert.deepEqual(codes, ['backend-unreachable', 'backend-protocol-mismatch']);
  });

  const own = (status: string): Said => ({
    status,
    fields: nginx,
    body: `<html><head><title>${status}</title></head><body><hr><center>nginx</center></body></html>`,
  });

  it('nginx says 503 to one of two requests, which is what it says to one too many', () => {
    assert.equal(first({ upgrade: own('503 Service Temporarily Unavailable'), plain: page }), 'too-many-requests');
  });

  it('HAProxy says the same of a backend that hangs up and of one that it does not understand', () => {
    const upgrade = {
      status: '502 Bad Gateway',
      body: '<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid or incomplete response.\n</body></html>\n',
    };
    assert.equal(first({ upgrade, plain: page }), 'backend-protocol-mismatch');
    assert.deepEqual(codesOf(findings({ upgrade })), ['backend-unreachable', 'backend-protocol-mismatch']);
  });

  it('a rule of a proxy against upgrades alone', () => {
    assert.equal(first({ upgrade: own('403 Forbidden'), plain: page }), 'refused-by-access-rule');
  });

  it('a rule of nginx, and a folder without an index', () => {
    assert.equal(first({ upgrade: own('403 Forbidden') }), 'refused-by-access-rule');
    assert.equal(first({ url: 'ws://example.com/', upgrade: own('403 Forbidden') }), 'no-handler-on-path');
  });
});
