import { headText } from '../lab/wire/answers.ts';
import { contentPolicy, hashSource, pageHeaders } from '../shared/page/page-headers.ts';

const STYLE = `
  body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 34rem; padding: 0 1rem; color-scheme: light dark }
  output { display: block; font-weight: 600; margin: 1rem 0 }
`;

const SCRIPT = `
  const zh = navigator.language.startsWith('zh');
  const say = (en, chinese) => { document.querySelector('output').textContent = zh ? chinese : en };
  if (zh) document.documentElement.lang = 'zh';
  document.querySelector('p').textContent = zh
    ? '本页会打开一个 WebSocket；检查结果显示在运行 handfast listen 的终端里。'
    : 'This page opens a WebSocket. What was found out about it stands in the terminal where handfast listen runs.';
  say('Connecting…', '正在连接…');
  const socket = new WebSocket(location.href.replace(/^http/, 'ws').replace(/#.*/, ''));
  let echoed = false;
  socket.onopen = () => { say('The WebSocket is open.', 'WebSocket 已打开。'); socket.send('hello from this browser') };
  socket.onmessage = () => { echoed = true; say('The WebSocket is open, and the echo came back.', 'WebSocket 已打开，回显也收到了。') };
  socket.onclose = ({ code }) => say(
    (echoed ? 'The WebSocket worked, and is closed now: ' : 'The WebSocket is closed: ') + code,
    (echoed ? 'WebSocket 工作正常，现在已关闭：' : 'WebSocket 已关闭：') + code);
`;

/** A page for browsers, of telephones above all: it opens a WebSocket to where it came from, so that this browser is examined. */
const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>handfast listen</title>
<style>${STYLE}</style>
<h1>handfast listen</h1>
<output></output>
<p></p>
<script>${SCRIPT}</script>
</html>
`;

const POLICY = contentPolicy({
  script: hashSource(SCRIPT),
  style: hashSource(STYLE),
  image: 'data:',
  connect: 'ws: wss:',
});

/** The page as an answer. */
export function visitorPage(): string {
  const head = headText('HTTP/1.1 200 OK', [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(PAGE))],
    ...Object.entries(pageHeaders),
    ['Content-Security-Policy', POLICY],
    ['Connection', 'close'],
  ]);
  return head + PAGE;
}
