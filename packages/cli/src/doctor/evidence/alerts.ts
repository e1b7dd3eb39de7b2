/** Alerts of TLS that tell something (RFC 8446 §6.2). */
export const ALERT = {
  handshakeFailure: 40,
  accessDenied: 49,
  protocolVersion: 70,
  insufficientSecurity: 71,
  internalError: 80,
  unrecognizedName: 112,
  certificateRequired: 116,
  noApplicationProtocol: 120,
} as const;
