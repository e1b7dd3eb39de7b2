/** Options of curl that take a value, by their long names, and the letters that stand for them. */
const LETTERS_WITH_VALUE: Readonly<Record<string, string>> = {
  A: 'user-agent',
  b: 'cookie',
  c: 'cookie-jar',
  C: 'continue-at',
  d: 'data',
  D: 'dump-header',
  e: 'referer',
  E: 'cert',
  F: 'form',
  H: 'header',
  K: 'config',
  m: 'max-time',
  o: 'output',
  P: 'ftp-port',
  Q: 'quote',
  r: 'range',
  t: 'telnet-option',
  T: 'upload-file',
  u: 'user',
  U: 'proxy-user',
  w: 'write-out',
  x: 'proxy',
  X: 'request',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
};

const LETTERS: Readonly<Record<string, string>> = { k: 'insecure', I: 'head', G: 'get', n: 'netrc' };

const LONG_WITH_VALUE = new Set([
  ...Object.values(LETTERS_WITH_VALUE),
  ...'url resolve connect-to cacert capath key key-type cert-type pass ciphers tls13-ciphers tls-max curves'.split(' '),
  ...'connect-timeout interface retry retry-delay retry-max-time limit-rate max-redirs oauth2-bearer preproxy'.split(
    ' ',
  ),
  ...'proxy-header proxy-cacert noproxy proto proto-redir dns-servers local-port keepalive-time stderr trace'.split(
    ' ',
  ),
  ...'trace-ascii unix-socket abstract-unix-socket data-raw data-binary data-urlencode data-ascii json'.split(' '),
  ...'form-string socks5 socks5-hostname socks4 socks4a pinnedpubkey engine expect100-timeout max-filesize'.split(' '),
  ...'output-dir rate request-target url-query variable aws-sigv4 happy-eyeballs-timeout-ms'.split(' '),
]);

/** An option as it stands in the command line; `url` for a word that is none. */
export interface CurlOption {
  readonly name: string;
  readonly value: string;
}

/** What the words behind `curl` say, in order. Throws a TypeError for an option without its value. */
export function curlOptions(words: readonly string[]): readonly CurlOption[] {
  const options: CurlOption[] = [];
  let at = 0;
  let isPlain = false;
  const next = (option: string): string => {
    const value = words[at++];
    if (value === undefined) throw new TypeError(`the option ${option} of curl has no value`);
    return value;
  };
  while (at < words.length) {
    const word = words[at++] as string;
    if (isPlain || !word.startsWith('-') || word === '-') options.push({ name: 'url', value: word });
    else if (word === '--') isPlain = true;
    else if (word.startsWith('--')) options.push(long(word.slice(2), next));
    else options.push(...short(word.slice(1), next));
  }
  return options;
}

function long(text: string, next: (option: string) => string): CurlOption {
  const [, name = text, value] = /^([\w.-]+)=([\s\S]*)$/.exec(text) ?? [];
  if (!LONG_WITH_VALUE.has(name)) return { name, value: value ?? '' };
  return { name, value: value ?? next(`--${name}`) };
}

/** Several letters in one word; what follows the first that takes a value is that value. */
function short(letters: string, next: (option: string) => string): readonly CurlOption[] {
  const options: CurlOption[] = [];
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] as string;
    const name = LETTERS_WITH_VALUE[letter];
    if (name !== undefined) return [...options, { name, value: letters.slice(i + 1) || next(`-${letter}`) }];
    options.push({ name: LETTERS[letter] ?? letter, value: '' });
  }
  return options;
}
