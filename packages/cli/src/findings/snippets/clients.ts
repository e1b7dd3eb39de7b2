import { snippet } from './snippet.ts';

/** Clients: browsers, programs, devices. */
export const browserScheme = snippet(
  'Browser',
  'js',
  "const scheme = location.protocol === 'https:' ? 'wss' : 'ws';",
  "const socket = new WebSocket(scheme + '://' + location.host + '{{path}}');",
);

export const browserCsp = snippet(
  'Browser',
  'http',
  "Content-Security-Policy: default-src 'self'; connect-src 'self' wss://{{host}}",
);

export const browserCookie = snippet(
  'Browser',
  'http',
  'Set-Cookie: session=…; Path=/; Secure; HttpOnly; SameSite=None',
);

export const browserEffect = snippet(
  'Browser',
  'js',
  'useEffect(() => {',
  '  const socket = new WebSocket(url);',
  '  socket.onmessage = show;',
  '  return () => {',
  '    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();',
  '    else socket.close();',
  '  };',
  '}, [url]);',
);

export const browserTicket = snippet(
  'Browser',
  'js',
  "const { ticket } = await (await fetch('/ticket', { method: 'POST' })).json();",
  "const socket = new WebSocket('{{url}}?ticket=' + ticket);",
);

export const clientFamily = snippet(
  'Node ws',
  'js',
  "new WebSocket('ws://localhost:{{port}}{{path}}', { family: 4 });",
);

export const clientWait = snippet(
  'Handfast',
  'js',
  "const socket = await connect('{{url}}');",
  "socket.send('hello');",
);

export const clientCa = snippet('Node ws', 'js', "new WebSocket('{{url}}', { ca: readFileSync('ca.pem') });");

export const clientExtraCa = snippet('Node.js', 'sh', 'NODE_EXTRA_CA_CERTS=/path/to/ca.pem node app.js');

export const clientCertificate = snippet(
  'Node ws',
  'js',
  "new WebSocket('{{url}}', {",
  "  cert: readFileSync('client.pem'),",
  "  key: readFileSync('client.key'),",
  '});',
);

export const clientProtocol = snippet('Node ws', 'js', "new WebSocket('{{url}}', ['{{protocol}}']);");

export const clientProxy = snippet(
  'Handfast',
  'js',
  "const socket = await connect('{{url}}', { proxy: 'http://proxy.example:3128' });",
);

export const clientProxyPassword = snippet(
  'Handfast',
  'js',
  "const socket = await connect('{{url}}', { proxy: 'http://user:password@proxy.example:3128' });",
);

export const clientAgent = snippet(
  'Node ws',
  'js',
  "import { HttpsProxyAgent } from 'https-proxy-agent';",
  '',
  "new WebSocket('{{url}}', { agent: new HttpsProxyAgent('http://proxy.example:3128') });",
);

export const clientTimeLimit = snippet('Node ws', 'js', "new WebSocket('{{url}}', { handshakeTimeout: 10_000 });");

export const clientNoDeflate = snippet('Node ws', 'js', "new WebSocket('{{url}}', { perMessageDeflate: false });");

export const clientToken = snippet(
  'Node ws',
  'js',
  "new WebSocket('{{url}}', { headers: { Authorization: 'Bearer ' + token } });",
);

export const clientHeaderSize = snippet('Node.js', 'sh', 'node --max-http-header-size=65536 app.js');

export const clientExternal = snippet(
  'Next.js',
  'js',
  'export default {',
  "  serverExternalPackages: ['ws', 'bufferutil', 'utf-8-validate'],",
  '};',
);

export const clientNoNative = snippet('Node ws', 'sh', 'WS_NO_BUFFER_UTIL=1 WS_NO_UTF_8_VALIDATE=1 node app.js');

export const clientClose = snippet(
  'Node ws',
  'js',
  "socket.close(1000, 'done');",
  "socket.once('close', () => process.exit());",
);

export const curlHandshake = snippet(
  'curl',
  'sh',
  'curl --http1.1 -i -N -H "Connection: Upgrade" -H "Upgrade: websocket" \\',
  '  -H "Sec-WebSocket-Version: 13" -H "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" \\',
  '  "{{site}}{{path}}"',
);

export const espTls = snippet(
  'ESP-IDF',
  'c',
  'esp_websocket_client_config_t config = {',
  '    .uri = "wss://{{host}}{{path}}",',
  '    .crt_bundle_attach = esp_crt_bundle_attach,',
  '    .user_agent = "my-device/1.0",',
  '};',
);

export const espBuffer = snippet('ESP-IDF', 'ini', 'CONFIG_WS_BUFFER_SIZE=4096');

export const espClock = snippet(
  'ESP-IDF',
  'c',
  'esp_sntp_config_t sntp = ESP_NETIF_SNTP_DEFAULT_CONFIG("pool.ntp.org");',
  'esp_netif_sntp_init(&sntp);',
  'esp_netif_sntp_sync_wait(pdMS_TO_TICKS(15000));',
);

export const espPing = snippet(
  'ESP-IDF',
  'c',
  'esp_websocket_client_config_t config = {',
  '    .uri = "{{url}}",',
  '    .ping_interval_sec = 20,',
  '};',
);

export const espMessage = snippet('ESP-IDF', 'c', '.buffer_size = 8192,');

export const arduinoProtocol = snippet(
  'Arduino',
  'cpp',
  'webSocket.begin("{{host}}", {{port}}, "{{path}}", ""); // "" asks for no subprotocol',
);

export const arduinoTls = snippet('Arduino', 'cpp', 'webSocket.beginSSL("{{host}}", 443, "{{path}}");');

export const arduinoPing = snippet('Arduino', 'cpp', 'webSocket.enableHeartbeat(20000, 5000, 2);');

export const arduinoClock = snippet(
  'Arduino',
  'cpp',
  'configTime(0, 0, "pool.ntp.org");',
  'while (time(nullptr) < 1600000000) delay(200);',
);

export const lwsPipeline = snippet('libwebsockets', 'c', 'info.ssl_connection |= LCCSCF_PIPELINE;');

export const lwsProtocol = snippet('libwebsockets', 'c', 'info.protocol = "{{protocol}}";');

export const lwsTls = snippet(
  'libwebsockets',
  'c',
  'info.ssl_connection = LCCSCF_USE_SSL;',
  'info.host = info.address; /* SNI and Host */',
);

export const androidCleartext = snippet(
  'Android',
  'xml',
  '<network-security-config>',
  '  <domain-config cleartextTrafficPermitted="true">',
  '    <domain includeSubdomains="true">{{host}}</domain>',
  '  </domain-config>',
  '</network-security-config>',
);

export const androidReverse = snippet('Android', 'sh', 'adb reverse tcp:{{port}} tcp:{{port}}');

export const iosException = snippet(
  'iOS',
  'xml',
  '<key>NSAppTransportSecurity</key>',
  '<dict>',
  '  <key>NSExceptionDomains</key>',
  '  <dict>',
  '    <key>{{host}}</key>',
  '    <dict><key>NSExceptionAllowsInsecureHTTPLoads</key><true/></dict>',
  '  </dict>',
  '</dict>',
);
