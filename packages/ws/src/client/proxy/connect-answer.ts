import type { HandshakeFailureCode } from '../../protocol/handshake/failures.ts';

const byStatus: Readonly<Record<number, HandshakeFailureCode>> = {
  // What tinyproxy says to wrong credentials.
  401: 'WS_ERR_PROXY_AUTH',
  403: 'WS_ERR_PROXY_FORBIDDEN',
  405: 'WS_ERR_PROXY_NO_CONNECT',
  407: 'WS_ERR_PROXY_AUTH',
  501: 'WS_ERR_PROXY_NO_CONNECT',
  502: 'WS_ERR_PROXY_BAD_GATEWAY',
  503: 'WS_ERR_PROXY_UNAVAILABLE',
  504: 'WS_ERR_PROXY_GATEWAY_TIMEOUT',
};

/** The code of the row for a proxy that answered CONNECT with that status; undefined when the tunnel stands (RFC 9110 §9.3.6). */
export function codeOfAnswer(status: number): HandshakeFailureCode | undefined {
  if (status >= 200 && status < 300) return undefined;
  return byStatus[status] ?? 'WS_ERR_PROXY_REFUSED';
}
