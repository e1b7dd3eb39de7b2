import { describe } from 'node:test';
import { networkFailures } from '../../../src/protocol/handshake/failures-network.ts';
import { type Pins, pinMessages } from '../../support/pinned-messages.ts';

/** Every row of the table, said with these details. */
const pins: Pins<keyof typeof networkFailures> = {
  WS_ERR_INVALID_URL: [[{ value: 'localhost:8080\n' }, 'Invalid URL: localhost:8080\\x0a']],
  WS_ERR_URL_SCHEME: [
    [
      { value: 'ftp:' },
      'The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:" (this one is "ftp:")',
    ],
  ],
  WS_ERR_URL_FRAGMENT: [[{ value: '#top' }, 'The URL contains a fragment identifier ("#top")']],
  WS_ERR_URL_NO_PATH: [[{}, "The URL's pathname is empty"]],
  ENOTFOUND: [
    [{ host: 'no.example' }, 'getaddrinfo ENOTFOUND no.example'],
    [{ host: 'no.example', detail: 'getaddrinfo ENOTFOUND no.example' }, 'getaddrinfo ENOTFOUND no.example'],
  ],
  EAI_AGAIN: [[{ host: 'example.com' }, 'getaddrinfo EAI_AGAIN example.com']],
  ECONNREFUSED: [
    [{ host: 'example.com', port: 8080 }, 'connect ECONNREFUSED example.com:8080'],
    [
      {
        host: 'example.com',
        port: 8080,
        detail: 'connect ECONNREFUSED 127.0.0.1:8080',
        addresses: [
          { address: '::1', port: 8080, family: 6, outcome: 'ECONNREFUSED' },
          { address: '127.0.0.1', port: 8080, family: 4, outcome: 'ECONNREFUSED' },
        ],
      },
      'connect ECONNREFUSED 127.0.0.1:8080 (tried [::1]:8080 ECONNREFUSED, 127.0.0.1:8080 ECONNREFUSED)',
    ],
    [{ host: '::1', port: 80 }, 'connect ECONNREFUSED [::1]:80'],
  ],
  ETIMEDOUT: [[{ host: 'example.com', port: 8080 }, 'connect ETIMEDOUT example.com:8080']],
  EHOSTUNREACH: [[{ host: 'example.com', port: 8080 }, 'connect EHOSTUNREACH example.com:8080']],
  ENETUNREACH: [[{ host: 'example.com', port: 8080 }, 'connect ENETUNREACH example.com:8080']],
  ECONNRESET: [
    [{}, 'read ECONNRESET (connection reset at the stage "tcp")'],
    [{ stage: 'tls' }, 'read ECONNRESET (connection reset at the stage "tls")'],
  ],
  EPIPE: [[{}, 'write EPIPE']],
  EADDRNOTAVAIL: [[{ host: 'example.com', port: 8080 }, 'connect EADDRNOTAVAIL example.com:8080']],
  EMFILE: [[{}, 'connect EMFILE']],
  ENOENT: [[{ value: '/run/x.sock' }, 'connect ENOENT "/run/x.sock"']],
  EACCES: [[{ host: 'example.com', port: 8080 }, 'connect EACCES example.com:8080']],
  WS_ERR_TLS_TO_PLAIN: [
    [{ host: 'example.com', port: 8080 }, 'write EPROTO wrong version number: example.com:8080 does not speak TLS'],
    [
      { host: 'example.com', port: 8080, value: 'HTTP/1.1 400 Bad Request' },
      'write EPROTO wrong version number: example.com:8080 does not speak TLS, it answered "HTTP/1.1 400 Bad Request"',
    ],
  ],
  WS_ERR_PLAIN_TO_TLS: [
    [
      { host: 'example.com', port: 8080 },
      'socket hang up: example.com:8080 speaks TLS, and was spoken to in plain text',
    ],
    [
      { host: 'example.com', port: 8080, status: 400 },
      'Unexpected server response: 400: example.com:8080 speaks TLS, and was spoken to in plain text',
    ],
  ],
  WS_ERR_TLS_CLOSED: [[{}, 'Client network socket disconnected before secure TLS connection was established']],
  WS_ERR_TLS_VERSION: [
    [{ host: 'example.com', port: 8080 }, 'write EPROTO: no common TLS version with example.com:8080'],
  ],
  WS_ERR_TLS_ALPN: [
    [
      { host: 'example.com', port: 8080 },
      'no application protocol: example.com:8080 does not offer http/1.1 on this port',
    ],
  ],
  WS_ERR_TLS_CLIENT_CERTIFICATE: [
    [{ host: 'example.com', port: 8080 }, 'write EPROTO: example.com:8080 asks for a client certificate'],
  ],
  WS_ERR_TLS_HANDSHAKE: [
    [{ host: 'example.com', port: 8080 }, 'write EPROTO: the TLS handshake with example.com:8080 failed'],
  ],
  CERT_HAS_EXPIRED: [
    [{}, 'certificate has expired'],
    [{ value: 'Jan  1 00:00:00 2020 GMT' }, 'certificate has expired: "Jan  1 00:00:00 2020 GMT"'],
  ],
  CERT_NOT_YET_VALID: [
    [{ value: 'Jan  1 00:00:00 2090 GMT' }, 'certificate is not yet valid: "Jan  1 00:00:00 2090 GMT"'],
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [[{}, 'self-signed certificate']],
  SELF_SIGNED_CERT_IN_CHAIN: [[{}, 'self-signed certificate in certificate chain']],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [[{}, 'unable to verify the first certificate']],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [[{}, 'unable to get local issuer certificate']],
  ERR_TLS_CERT_ALTNAME_INVALID: [[{}, "Hostname/IP does not match certificate's altnames"]],
};

describe('the words for what fails before any HTTP', () => {
  pinMessages(networkFailures, pins);
});
