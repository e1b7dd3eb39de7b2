import type { Case } from '../case.ts';
import { runClientSnippet } from '../client-snippet.ts';
import { startPython } from '../programs-run.ts';

const origin = 'https://app.example';
const onPath = () => ({ path: '/ws' });

/** A program of `websockets`; `body` defines `handler`, and `served` is the call that makes the server. */
function websockets(served: string, handler: string): string {
  return `import asyncio
import socket
from websockets.asyncio.server import serve

${handler}

async def main():
    async with ${served} as server:
        for listener in server.sockets:
            if listener.family == socket.AF_INET:
                print("READY", listener.getsockname()[1])
        await server.serve_forever()

asyncio.run(main())
`;
}

const echo =
  'async def handler(websocket):\n    async for message in websocket:\n        await websocket.send(message)';

/** A program that runs `app` under uvicorn. */
function uvicorn(app: string): string {
  return `import socket
import uvicorn
${app}

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print("READY", listener.getsockname()[1])
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
`;
}

const fastApi = 'from fastapi import FastAPI, WebSocket\n\napp = FastAPI()\n';

const flask = `from flask import Flask
from werkzeug.serving import make_server

app = Flask(__name__)

@app.route("/")
def page():
    return "app"
`;

/** The routing of Django Channels as its documentation has it, with its settings in the same file. */
function channels(settings: string): string {
  return `import django
from django.conf import settings
${settings}
settings.configure(DEBUG=False, SECRET_KEY="none", ROOT_URLCONF=__name__, ALLOWED_HOSTS=ALLOWED_HOSTS)
django.setup()
from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import re_path

urlpatterns = []

class Consumer(WebsocketConsumer):
    def receive(self, text_data=None, bytes_data=None):
        self.send(text_data=text_data, bytes_data=bytes_data)

app = ProtocolTypeRouter({
    "http": get_asgi_application(),
    "websocket": AllowedHostsOriginValidator(URLRouter([
        re_path(r"^ws$", Consumer.as_asgi()),
    ])),
})
`;
}

export const pythonCases: readonly Case[] = [
  {
    name: 'Python websockets with a list of origins that lacks the one of the page',
    needs: ['frameworks'],
    finding: 'origin-not-allowed',
    product: 'Python websockets',
    params: () => ({ origin, port: 0 }),
    start: (workshop, fix = 'serve(handler, "", 0, origins=["https://www.example"])') =>
      startPython(workshop, websockets(fix, echo), (port) => ({ url: `ws://127.0.0.1:${port}/`, options: { origin } })),
  },
  {
    name: 'Python websockets with a handler that returns at once',
    needs: ['frameworks'],
    finding: 'handler-ended-at-once',
    product: 'Python websockets',
    opensAnyway: true,
    start: (workshop, fix = 'async def handler(websocket):\n    print("hello")') =>
      startPython(workshop, websockets('serve(handler, "127.0.0.1", 0)', fix)),
  },
  {
    name: 'Python websockets that takes no message of a mebibyte',
    needs: ['frameworks'],
    finding: 'message-too-big',
    product: 'Python websockets',
    opensAnyway: true,
    params: () => ({ port: 0 }),
    start: (workshop, fix = 'serve(handler, "127.0.0.1", 0, max_size=2**16)') =>
      startPython(workshop, websockets(fix, echo), (port) => ({
        url: `ws://127.0.0.1:${port}/`,
        options: { maxSizeBytes: 2 ** 20 },
      })),
  },
  {
    name: 'Python websockets that wants a subprotocol',
    needs: ['frameworks'],
    finding: 'subprotocol-required',
    product: 'Node ws',
    isNamed: false,
    params: () => ({ protocol: 'chat.v2' }),
    start: (workshop) =>
      startPython(workshop, websockets('serve(handler, "127.0.0.1", 0, subprotocols=["chat.v2"])', echo)),
    connect: (_patient, fix) => runClientSnippet(fix),
  },
  {
    name: 'FastAPI without the route',
    needs: ['frameworks'],
    finding: 'refused-before-accept',
    product: 'FastAPI',
    isNamed: false,
    params: onPath,
    start: (workshop, fix = '') => startPython(workshop, uvicorn(`${fastApi}${fix}`)),
  },
  {
    name: 'FastAPI that accepts without the subprotocol',
    needs: ['frameworks'],
    finding: 'subprotocol-not-answered',
    product: 'FastAPI',
    isNamed: false,
    params: () => ({ protocol: 'chat.v2' }),
    start: (workshop, fix = 'await socket.accept()') =>
      startPython(
        workshop,
        uvicorn(
          `${fastApi}@app.websocket("/ws")\nasync def endpoint(socket: WebSocket):\n    ${fix}\n    async for message in socket.iter_text():\n        await socket.send_text(message)\n`,
        ),
        (port) => ({ url: `ws://127.0.0.1:${port}/ws`, options: { subprotocols: ['chat.v2'] } }),
      ),
  },
  {
    name: 'FastAPI with a slash behind the path of the route',
    needs: ['frameworks'],
    finding: 'path-mismatch',
    product: 'FastAPI',
    isNamed: false,
    params: onPath,
    start: (
      workshop,
      fix = '@app.websocket("/ws/")\nasync def endpoint(socket: WebSocket):\n    await socket.accept()\n    await socket.receive()\n',
    ) => startPython(workshop, uvicorn(`${fastApi}${fix}`)),
  },
  {
    name: 'uvicorn without a WebSocket library',
    needs: ['uvicornAlone', 'frameworks'],
    finding: 'websocket-library-missing',
    product: 'uvicorn',
    start: (workshop, fix) => {
      const route = `${fastApi}@app.websocket("/ws")\nasync def endpoint(socket: WebSocket):\n    await socket.accept()\n    async for message in socket.iter_text():\n        await socket.send_text(message)\n`;
      // What the fix installs is what the other environment was made with.
      const isInstalled = fix === 'pip install "uvicorn[standard]"';
      return startPython(workshop, uvicorn(route), undefined, isInstalled ? 'frameworks' : 'uvicornAlone');
    },
  },
  {
    name: 'Flask without the route',
    needs: ['frameworks'],
    finding: 'no-handler-on-path',
    product: 'Flask',
    params: onPath,
    start: (workshop, fix = '') =>
      startPython(
        workshop,
        `${flask}\n${fix}\n\nserver = make_server("127.0.0.1", 0, app, threaded=True)\nprint("READY", server.server_port)\nserver.serve_forever()\n`,
      ),
  },
  {
    name: 'Django Channels whose allowed hosts lack the host of the page',
    needs: ['frameworks'],
    finding: 'origin-not-allowed',
    product: 'Django Channels',
    isNamed: false,
    params: () => ({ origin, host: '127.0.0.1' }),
    start: (workshop, fix = 'ALLOWED_HOSTS = ["127.0.0.1"]') =>
      startPython(workshop, uvicorn(channels(fix)), (port) => ({
        url: `ws://127.0.0.1:${port}/ws`,
        options: { origin },
      })),
  },
  {
    name: 'aiohttp without the route',
    needs: ['frameworks'],
    finding: 'no-handler-on-path',
    product: 'aiohttp',
    params: onPath,
    start: (workshop, fix = '') =>
      startPython(
        workshop,
        `import asyncio
from aiohttp import WSMsgType, web

app = web.Application()

${fix}

async def main():
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print("READY", runner.addresses[0][1])
    await asyncio.Event().wait()

asyncio.run(main())
`,
      ),
  },
];
