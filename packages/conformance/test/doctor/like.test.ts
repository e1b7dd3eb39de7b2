import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type * as Likes from '../../../cli/dist/src/doctor/like/index.js';
import { findProgram, withPeer } from '../../src/interop/installed.ts';
import { run } from '../../src/interop/processes.ts';
import { Capture, type Fields } from '../../src/products/capture.ts';
import { root } from '../../src/root.ts';

const { parseLike }: typeof Likes = await import(
  pathToFileURL(join(root, 'packages/cli/dist/src/doctor/like/index.js')).href
);

const opening =
  "-H 'Upgrade: websocket' -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: x'";

/** Command lines as people have them; `URL` is where the server listens. */
const lines = [
  `curl --http1.1 ${opening} http://HOST/ws?a=1`,
  `curl -sS -i -N -k --max-time 5 ${opening} 'http://HOST/ws?a=1&b=%20c'`,
  `curl -A 'my agent/1.0' -e http://ref.example/page -b 'a=1; b=2' ${opening} "http://HOST/ws"`,
  `curl -u alice:open-sesame ${opening} http://HOST/`,
  `curl --oauth2-bearer abc.def ${opening} http://HOST/`,
  `curl http://bob:builder@HOST/ws ${opening}`,
  `curl -H 'User-Agent: mine' -H 'Accept:' -H 'X-Empty;' -H 'X-Order: 2' ${opening} http://HOST/`,
  `curl -H 'Host: other.example' ${opening} http://HOST/ws`,
  `curl -H $'X-Quoted: it\\'s a \\x22test\\x22 \\u0041' ${opening} http://HOST/`,
  `curl -H "X-Double: a \\"b\\" \\\\ \\$HOME 'c'" ${opening} http://HOST/`,
  `curl -H X-Bare:\\ value -HX-Tight:value ${opening} http://HOST/`,
  `curl \\\n  -sH 'X-Several: yes' \\\n  ${opening} \\\n  --url http://HOST/ws`,
  `curl --resolve app.example:PORT:127.0.0.1 ${opening} http://app.example:PORT/ws`,
  `curl --compressed ${opening} http://HOST/`,
  `curl --cookie a=1 --cookie b=2 --referer r --user-agent u ${opening} http://HOST/`,
  `curl --request-target /other?x ${opening} http://HOST/`,
  `curl -o /dev/null -w '%{http_code}' ${opening} http://HOST/ | cat`,
];

/** The version of curl, what it can decompress, and the key are those of an installation. */
function comparable(fields: Fields): Fields {
  return fields.map(([name, value]) => {
    if (/^sec-websocket-key$/i.test(name)) return [name, ''];
    if (/^user-agent$/i.test(name)) return [name, value.replace(/^curl\/.*/, 'curl')];
    if (/^accept-encoding$/i.test(name)) return [name, value.split(/, */).toSorted().join()];
    return [name, value];
  });
}

withPeer('curl', findProgram('curl'), () => {
  describe('a command line of curl is read as curl itself reads it', () => {
    let capture: Capture;
    before(async () => {
      capture = await Capture.start();
    });
    after(() => capture.close());

    for (const line of lines) {
      test(line, async () => {
        const port = capture.host.split(':')[1] as string;
        const text = line
          .replaceAll('HOST', capture.host)
          .replaceAll('PORT', port)
          .replaceAll(`$${capture.host}`, '$HOME');
        const heard = capture.next();
        await run('bash', ['-c', text]);
        const { target, headers } = await heard;
        const like = parseLike(text, `ws://${capture.host}/`);
        assert.equal(like.target, target);
        assert.deepEqual(comparable(like.fields), comparable([...headers]));
      });
    }
  });
});
