import type { ReportWords } from './report-words.ts';

export const en: ReportWords = {
  stages: {
    url: 'URL',
    environment: 'Environment',
    dns: 'DNS',
    machine: 'This machine',
    tcp: 'TCP',
    proxy: 'Proxy',
    sniff: 'First bytes',
    tls: 'TLS',
    http2: 'HTTP/2',
    'plain-get': 'Plain GET',
    upgrade: 'Upgrade',
    bisection: 'Bisection',
    clients: 'Other clients',
    frames: 'Frames',
    close: 'Close',
    idle: 'Idle',
    size: 'Size',
    repeat: 'Repetition',
  },
  causeStages: {
    url: 'the URL',
    environment: 'the environment',
    dns: 'the name',
    tcp: 'the network',
    proxy: 'the proxy',
    tls: 'TLS',
    http: 'HTTP',
    upgrade: 'the handshake',
    frames: 'frames',
    idle: 'idle time',
    close: 'closing',
    load: 'load',
    browser: 'the browser',
    client: 'the client',
  },
  verdicts: { passed: 'passed', odd: 'odd', failed: 'failed', skipped: 'not run' },
  severities: { error: 'error', warning: 'warning', note: 'note' },
  confidences: { certain: 'certain', likely: 'likely', possible: 'possible' },
  ends: {
    answered: 'answered',
    unreadable: 'what came is no answer of HTTP/1',
    closed: 'the connection was closed before a whole answer had come',
    reset: 'the connection was reset before a whole answer had come',
    timeout: 'no whole answer came in time',
    'not-opened': 'no connection could be opened',
  },
  outcome: (outcome, why) => {
    switch (outcome) {
      case 'opens':
        return 'It opens.';
      case 'opens-and-fails':
        return `It opens, and then fails: ${why}.`;
      case 'opens-with-flaws':
        return `It opens, but not everywhere and always: ${why}.`;
      case 'fails':
        return `It does not open: ${why}.`;
      case 'unexplained':
        return 'It does not open, and nothing that was seen says why.';
      case 'not-tried':
        return 'Nothing wrong was found, but no handshake was tried.';
      case 'cut-short':
        return 'Ended early; nothing wrong was found until then.';
    }
  },
  healthy: (parts) => `It opens: ${parts.join(', ')}.`,
  answered: (status, server, time) => `${status}${server === undefined ? '' : ` from ${server}`} in ${time}`,
  pong: (time) => `a ping was answered in ${time}`,
  alsoFound: (count) => (count === 1 ? 'One more thing was found.' : `${count} more things were found.`),
  colon: ': ',
  remark: (...parts) => ` (${parts.join(', ')})`,
  list: (names) => names.join(', '),
  evidence: 'Evidence',
  fix: 'What to do',
  firstCause: 'First cause',
  others: 'Also found',
  worthKnowing: 'Worth knowing',
  allTries: (count) => `Everything that was tried (${count})`,
  example: (product) => `For ${product}`,
  exampleOnly: (product) => `For ${product}, as an example`,
  more: (products) => `Ready to paste for ${products} too:`,
  stagesTitle: 'Stages',
  handshakeTitle: 'The handshake on the wire',
  sent: 'Sent',
  received: 'Received',
  behind: 'Behind it',
  nothingCame: 'Nothing came.',
  bisectionTitle: 'What changes it',
  fails: 'This fails',
  opens: 'This opens',
  clientsTitle: 'Who would take this answer',
  accepts: 'would take it',
  refuses: 'would refuse it',
  theirWords: 'What they say',
  allAccept: (clients) => `${clients} would take it.`,
  embedded: (isSafe) => (isSafe ? 'Embedded-safe: yes' : 'Embedded-safe: no'),
  wrote: (file) => `The report is in ${file}.`,
  endsEarly: 'Ended early: this is what was found until then.',
  none: 'none',
  took: (time) => `in ${time}`,
};
