import { snippet } from './snippet.ts';

/** Servers and frameworks. */
export const wsPath = snippet(
  'Node ws',
  'js',
  "const wss = new WebSocketServer({ server, path: '{{path}}' });",
  "wss.on('connection', (socket) => socket.on('error', console.error));",
);

export const nodeOneUpgrade = snippet(
  'Node ws',
  'js',
  'const wss = new WebSocketServer({ noServer: true });',
  '',
  "server.on('upgrade', (request, socket, head) => {",
  "  const { pathname } = new URL(request.url, 'http://localhost');",
  "  if (pathname !== '{{path}}') return socket.end('HTTP/1.1 404 Not Found\\r\\nConnection: close\\r\\n\\r\\n');",
  "  wss.handleUpgrade(request, socket, head, (webSocket) => wss.emit('connection', webSocket, request));",
  '});',
);

export const expressServer = snippet(
  'Express',
  'js',
  "import { createServer } from 'node:http';",
  '',
  'const server = createServer(app);',
  "new WebSocketServer({ server, path: '{{path}}' });",
  'server.listen({{port}});',
);

export const nextUpgrade = snippet(
  'Next.js',
  'js',
  'const hotReload = app.getUpgradeHandler();',
  '',
  "server.on('upgrade', (request, socket, head) => {",
  "  const { pathname } = new URL(request.url, 'http://localhost');",
  "  if (pathname !== '{{path}}') return hotReload(request, socket, head);",
  "  wss.handleUpgrade(request, socket, head, (webSocket) => wss.emit('connection', webSocket, request));",
  '});',
);

export const viteProxy = snippet(
  'Vite',
  'js',
  'export default {',
  '  server: {',
  "    proxy: { '{{path}}': { target: 'ws://{{backend}}', ws: true } },",
  '  },',
  '};',
);

export const viteHosts = snippet(
  'Vite',
  'js',
  'export default {',
  '  server: {',
  "    allowedHosts: ['{{host}}'],",
  '  },',
  '};',
);

export const viteHmr = snippet(
  'Vite',
  'js',
  'export default {',
  '  server: {',
  "    hmr: { protocol: 'wss', host: '{{host}}', clientPort: 443 },",
  '  },',
  '};',
);

export const wsProtocols = snippet(
  'Node ws',
  'js',
  'new WebSocketServer({',
  '  server,',
  "  handleProtocols: (offered) => (offered.has('{{protocol}}') ? '{{protocol}}' : false),",
  '});',
);

export const wsMaxPayload = snippet('Node ws', 'js', 'new WebSocketServer({ server, maxPayload: 16 * 1024 * 1024 });');

export const wsNoDeflate = snippet('Node ws', 'js', 'new WebSocketServer({ server, perMessageDeflate: false });');

export const wsErrors = snippet(
  'Node ws',
  'js',
  "wss.on('connection', (socket) => {",
  "  socket.on('error', (error) => console.error(error));",
  '});',
);

export const handfastHeartbeat = snippet(
  'Handfast',
  'js',
  'new WebSocketServer({ server, heartbeat: { intervalMs: 20_000, timeoutMs: 20_000 } });',
);

export const handfastOrigins = snippet('Handfast', 'js', "new WebSocketServer({ server, origins: ['{{origin}}'] });");

export const handfastDrain = snippet(
  'Handfast',
  'js',
  "process.once('SIGTERM', () => server.drain({ code: 1012, graceMs: 10_000, jitterMs: 5_000 }));",
);

export const wsHeartbeat = snippet(
  'Node ws',
  'js',
  'setInterval(() => {',
  '  for (const socket of wss.clients) socket.ping();',
  '}, 20_000);',
);

export const socketIoOrigin = snippet(
  'Socket.IO',
  'js',
  "const io = new Server(httpServer, { cors: { origin: '{{origin}}', credentials: true } });",
);

export const socketIoWebSocketOnly = snippet(
  'Socket.IO',
  'js',
  "const socket = io('{{site}}', { transports: ['websocket'] });",
);

export const socketIoVersion3 = snippet('Socket.IO', 'js', 'const io = new Server(httpServer, { allowEIO3: true });');

export const socketIoSize = snippet(
  'Socket.IO',
  'js',
  'const io = new Server(httpServer, { maxHttpBufferSize: 1e7 });',
);

export const socketIoPing = snippet(
  'Socket.IO',
  'js',
  'const io = new Server(httpServer, { pingInterval: 20_000, pingTimeout: 30_000 });',
);

export const fastApiRoute = snippet(
  'FastAPI',
  'python',
  '@app.websocket("{{path}}")',
  'async def endpoint(socket: WebSocket):',
  '    await socket.accept()',
  '    async for message in socket.iter_text():',
  '        await socket.send_text(message)',
);

export const fastApiProtocol = snippet('FastAPI', 'python', 'await socket.accept(subprotocol="{{protocol}}")');

export const uvicornInstall = snippet('uvicorn', 'sh', 'pip install "uvicorn[standard]"');

export const uvicornPing = snippet('uvicorn', 'sh', 'uvicorn app:app --ws-ping-interval 20 --ws-ping-timeout 20');

export const uvicornSize = snippet('uvicorn', 'sh', 'uvicorn app:app --ws-max-size 16777216');

export const pythonSize = snippet('Python websockets', 'python', 'serve(handler, "", {{port}}, max_size=16 * 2**20)');

export const pythonOrigins = snippet(
  'Python websockets',
  'python',
  'serve(handler, "", {{port}}, origins=["{{origin}}"])',
);

export const pythonHandler = snippet(
  'Python websockets',
  'python',
  'async def handler(websocket):',
  '    async for message in websocket:',
  '        await websocket.send(message)',
);

export const flaskRoute = snippet(
  'Flask',
  'python',
  'from flask_sock import Sock',
  '',
  'sock = Sock(app)',
  '',
  '@sock.route("{{path}}")',
  'def endpoint(ws):',
  '    while True:',
  '        ws.send(ws.receive())',
);

export const aiohttpRoute = snippet(
  'aiohttp',
  'python',
  'async def endpoint(request):',
  '    ws = web.WebSocketResponse()',
  '    await ws.prepare(request)',
  '    async for message in ws:',
  '        if message.type == WSMsgType.TEXT:',
  '            await ws.send_str(message.data)',
  '    return ws',
  '',
  'app.add_routes([web.get("{{path}}", endpoint)])',
);

export const flaskOrigins = snippet('Flask', 'python', 'socketio = SocketIO(app, cors_allowed_origins=["{{origin}}"])');

export const djangoRoute = snippet(
  'Django Channels',
  'python',
  'application = ProtocolTypeRouter({',
  '    "http": get_asgi_application(),',
  '    "websocket": AllowedHostsOriginValidator(URLRouter([',
  '        re_path(r"^ws/$", Consumer.as_asgi()),',
  '    ])),',
  '})',
);

export const djangoOrigins = snippet('Django Channels', 'python', 'ALLOWED_HOSTS = ["{{host}}", "{{originHost}}"]');

export const railsOrigins = snippet('Rails', 'ruby', "config.action_cable.allowed_request_origins = ['{{origin}}']");

export const railsMount = snippet('Rails', 'ruby', "mount ActionCable.server => '/cable'");

export const phoenixOrigins = snippet(
  'Phoenix',
  'elixir',
  'config :my_app, MyAppWeb.Endpoint,',
  '  check_origin: ["{{origin}}"]',
);

export const phoenixTimeout = snippet(
  'Phoenix',
  'elixir',
  'socket "/socket", MyAppWeb.UserSocket,',
  '  websocket: [timeout: 120_000]',
);

export const springOrigins = snippet(
  'Spring',
  'java',
  'registry.addHandler(handler, "{{path}}").setAllowedOrigins("{{origin}}");',
);

export const actixSize = snippet(
  'actix-web',
  'rust',
  'let (response, session, stream) = actix_ws::handle(&req, body)?;',
  'let stream = stream.max_frame_size(1024 * 1024);',
);

export const actixRoute = snippet('actix-web', 'rust', 'App::new().route("{{path}}", web::get().to(websocket))');

export const goUnwrap = snippet(
  'Go',
  'go',
  'func (w *wrapper) Unwrap() http.ResponseWriter { return w.ResponseWriter }',
);

export const goOrigins = snippet(
  'Go',
  'go',
  'socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{"{{originHost}}"}})',
);

export const gorillaOrigins = snippet(
  'Go',
  'go',
  'upgrader := websocket.Upgrader{',
  '\tCheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "{{origin}}" },',
  '}',
);

export const nodeAccept = snippet(
  'Node.js',
  'js',
  "const accept = createHash('sha1')",
  "  .update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11')",
  "  .digest('base64');",
);

export const nodeListenAll = snippet('Node.js', 'js', "server.listen({{port}}, '0.0.0.0');");

export const nodeListenBoth = snippet('Node.js', 'js', "server.listen({{port}}, '::'); // both [::1] and 127.0.0.1");
