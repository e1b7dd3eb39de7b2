import type { SomeWords } from '../words.ts';

export const tls = {
  'tls-on-plain-port': {
    title: 'wss:// was used on a port that speaks plain text.',
    why: 'The server answered the TLS greeting with plain text, which OpenSSL reports as "wrong version number". A plain GET on that port gets an HTTP answer.',
    fix: ['Use ws:// for this port, or the port on which TLS is served (often 443).'],
  },
  'plain-on-tls-port': {
    title: 'ws:// was used on a port that speaks TLS.',
    why: 'The server waits for a TLS greeting and hangs up, or answers 400 "plain HTTP request was sent to HTTPS port". A TLS greeting to the same port is answered.',
    fix: ['Use wss:// for this port.'],
  },
  'certificate-self-signed': {
    title: 'The certificate is self-signed, and the client does not trust it.',
    why: 'The server shows a certificate that nobody else has signed, as development set-ups make them. The traffic would be encrypted, but with whom is not proven.',
    fix: [
      'Give the certificate to the client as `ca`; do not switch the check off with rejectUnauthorized: false.',
      'In a browser open https://{{host}}:{{port}}/ once and accept it, or use a local authority such as mkcert.',
    ],
  },
  'certificate-authority-unknown': {
    title: 'The certificate is signed by an authority that this client does not know.',
    why: 'A private or company authority, or a TLS-inspecting proxy, is at the end of the chain. Browsers read the store of the system; Node brings its own list.',
    fix: ['Add the root: NODE_EXTRA_CA_CERTS=/path/root.pem, or `ca` in the options.'],
  },
  'certificate-chain-incomplete': {
    title: 'The server does not send its intermediate certificate.',
    why: '"unable to verify the first certificate" while browsers work: they fetch or remember the missing link, other clients do not.',
    fix: ['Install the full chain on the server (fullchain.pem rather than cert.pem).'],
  },
  'certificate-expired': {
    title: 'The certificate has expired.',
    why: 'Its last day lies in the past. If the clock of this machine is wrong, the same message appears: compare with the Date header of the peer.',
    fix: ['Renew the certificate and reload the server: a running process keeps the old one.'],
  },
  'certificate-not-yet-valid': {
    title: 'The certificate is not valid yet.',
    why: 'Its first day lies in the future, nearly always because the clock of this machine or device is behind.',
    fix: ['Set the clock (NTP, SNTP on a device) before connecting.'],
  },
  'certificate-name-mismatch': {
    title: 'The certificate is for other names than the one in the URL.',
    why: 'The URL has an address or an alias where the certificate lists names, or another site answers on that address.',
    fix: ['Use a name from the list of the certificate, or have the certificate issued for this name.'],
  },
  'sni-missing': {
    title: 'The client names no host in the TLS greeting (SNI), so the default site answers.',
    why: 'One address serves many sites; without SNI the first one answers, with its certificate and its 200 or 404. With SNI the certificate is another.',
    fix: [
      'Connect by name, not by address; set `servername`. On a device use a TLS configuration that sends the host name.',
    ],
  },
  'tls-version-unsupported': {
    title: 'Client and server have no TLS version in common.',
    why: 'Alert 70 (protocol version): one side speaks only TLS 1.0/1.1, which the other no longer accepts.',
    fix: ['Enable TLS 1.2 or 1.3 on the older side.'],
  },
  'tls-no-common-cipher': {
    title: 'Client and server have no cipher, curve or signature in common.',
    why: 'Alert 40 (handshake failure) right after the greeting. It is also the answer of some servers when SNI or a client certificate is missing.',
    fix: ['Compare the lists of both sides; update the older TLS library; send SNI.'],
  },
  'alpn-h2-only': {
    title: 'One side takes only HTTP/2 on this port (ALPN), the other only HTTP/1.1.',
    why: 'A WebSocket over HTTP/1.1 must not land on an HTTP/2 connection. Clients that offer no ALPN hang or read binary frames; with `http/1.1` alone the server refuses or answers.',
    fix: [
      'On the server: serve http/1.1 beside h2 on that port. In the client: offer http/1.1 by ALPN, or no ALPN at all.',
      'Or use WebSockets over HTTP/2 (RFC 8441) on both sides.',
    ],
  },
  'client-certificate-required': {
    title: 'The server demands a certificate of the client.',
    why: 'Mutual TLS: the server asked for a certificate and refused to go on without one (alert 116, 42 or 40, or a 400 that says so).',
    fix: ['Pass `cert` and `key` (or `pfx`) to the client.'],
  },
  'tls-cut-in-handshake': {
    title: 'The connection was cut in the middle of the TLS handshake.',
    why: 'A plain TCP service, a proxy that forbids the name in SNI, or a crashed server ended it right after the greeting.',
    fix: ['Check that this port speaks TLS; try from another network: when it works there, a filter reads SNI.'],
  },
  'server-name-refused': {
    title: 'The server serves no site under the name {{host}}.',
    why: 'It ends the TLS handshake because of the name in the greeting (SNI): alert 112, 40 or 80, and often another name, or none, passes. It has no certificate for this name, or its rules for names reject it.',
    fix: [
      'Compare the name in the URL with the names that the server is configured for, letter by letter.',
      'Add the name, and a certificate for it, at whatever ends TLS: server_name, tls hosts, SNI rules, custom domain.',
    ],
  },
  'client-certificate-refused': {
    title: 'The server does not accept the certificate that the client shows.',
    why: 'A certificate was sent, and the server ended the handshake because of it: its authority is not one that the server trusts, it has expired, or it is not meant for clients.',
    fix: [
      'Send a certificate that the authority of the server has signed, with its intermediate certificates and the key that belongs to it.',
      'On the server compare ssl_client_certificate, ca-file or the like with the issuer of the certificate.',
    ],
  },
  'tls-handshake-unanswered': {
    title: 'The port takes the connection, and never answers the TLS greeting.',
    why: 'TCP connects, and then nothing comes, neither to TLS nor to plain text: the process hangs, something waits for other bytes first (a PROXY header), or a middlebox or too small an MTU swallows the greeting.',
    fix: [
      'Look whether the process behind the port is alive and takes connections; expect no PROXY protocol where none is sent.',
      'Behind a VPN or tunnel try a smaller MTU: the greeting can be the first packet of full size.',
    ],
  },
  'tls-handshake-failed': {
    title: 'The TLS handshake fails.',
    why: 'Both sides speak TLS, and one of them ends the handshake. The alert, or what OpenSSL says, is in the evidence; the log of the server knows more.',
    fix: [
      'Read the log of whatever ends TLS at the time of the attempt.',
      'Compare with `openssl s_client -connect {{host}}:{{port}} -servername {{host}}`.',
    ],
  },
  'certificate-expires-soon': {
    title: 'The certificate expires within days: its renewal seems to have stopped.',
    why: 'It is valid today. So little of its lifetime is left that an automatic renewal should have replaced it by now; when it ends, every client refuses the connection.',
    fix: ['Renew it now, reload the server, and look why the renewal did not run.'],
  },
  'certificate-without-names': {
    title: 'The certificate names its host only in the common name, which browsers do not read.',
    why: 'It has no subjectAltName. Node.js falls back to the common name; Chrome, Firefox, Safari, Go and others refuse the certificate.',
    fix: ['Issue it again with subjectAltName: -addext "subjectAltName=DNS:{{host}}" for openssl req, or use mkcert.'],
  },
  'certificate-unusable': {
    title: 'The chain of certificates breaks a rule.',
    why: 'The names and dates are right and the authority is known, yet the check fails: a certificate that may not sign others has signed one, a key or signature is too weak or wrong, or a certificate is not meant for servers.',
    fix: ['Have the certificate issued again; the evidence says which rule OpenSSL found broken.'],
  },
} as const satisfies SomeWords;
