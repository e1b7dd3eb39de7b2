/** Names that are secret as a whole, without what `plain` takes out. */
const wholeNames = ['code', 'otp', 'pin'];
const endings = ['key', 'auth', 'pass', 'pwd', 'sig', 'sid', 'jwt', 'ticket'];
const parts = [
  ...['token', 'secret', 'password', 'passwd', 'passphrase', 'passcode', 'signature', 'credential', 'apikey'],
  ...['session', 'sessid', 'cookie', 'authorization', 'bearer'],
];

/** A name without what differs from one spelling to another. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.\s[\]]/g, '');
}

/** Does the name of a parameter or header, made `plain`, say that its value is secret? */
export function isSecretName(name: string): boolean {
  return wholeNames.includes(name) || saysSecret(name);
}

/** The same for headers, which have other conventions. */
export function isSecretHeader(name: string): boolean {
  // What permits or asks for credentials, and the nonce of the handshake, are none.
  if (name.startsWith('accesscontrol') || name.startsWith('secwebsocket')) return false;
  return saysSecret(name);
}

function saysSecret(name: string): boolean {
  return parts.some((part) => name.includes(part)) || endings.some((ending) => name.endsWith(ending));
}

/** How a JSON Web Token begins (RFC 7519 §3.1): with the begin of a JSON object, in base64url. */
const JWT_START = 'eyJ';
const MIN_JWT_HEADER_CHARACTERS = 7;

/** The text with every JSON Web Token in it replaced, in a time that grows with its length and no faster. */
export function withoutJwts(text: string, instead: string): string {
  return text.includes(JWT_START) ? text.replace(/[\w.-]+/g, (run) => withoutJwt(run, instead)) : text;
}

/** A token is a header, a dot, and whatever follows in one piece. */
function withoutJwt(run: string, instead: string): string {
  let at = 0;
  for (const part of run.split('.')) {
    const start = part.indexOf(JWT_START);
    const end = at + part.length;
    const isHeader = start >= 0 && part.length - start >= MIN_JWT_HEADER_CHARACTERS;
    if (isHeader && end + 1 < run.length) return run.slice(0, at + start) + instead;
    at = end + 1;
  }
  return run;
}

/** A subprotocol of such a length is a token that somebody has put there because browsers cannot send headers. */
const LONGEST_SUBPROTOCOL = 40;
/** A UUID, or a run of letters and digits that nobody would choose as a name. */
const RANDOM = /[0-9a-f]{8}-[0-9a-f]{4}-|(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}/i;
/** `bearer.…`, but not a version such as `auth.v2`. */
const PREFIXED = /(?:bearer|token|jwt|auth|authorization|secret|apikey|session)[.:_=-](?!v?\d+(?:\.\d+)*$)./i;

/** Is this subprotocol rather a token, by its looks? */
export function isTokenLike(subprotocol: string): boolean {
  if (subprotocol.length > LONGEST_SUBPROTOCOL || withoutJwts(subprotocol, '') !== subprotocol) return true;
  return RANDOM.test(subprotocol) || PREFIXED.test(subprotocol);
}
