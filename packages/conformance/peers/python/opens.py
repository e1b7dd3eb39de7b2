"""Opens WebSockets with the package `websockets` and says how it went: one JSON line in, one out."""

import asyncio
import json
import sys

import websockets
from websockets.asyncio.client import connect


async def run(job):
    try:
        socket = await connect(job["url"], subprotocols=job["protocols"] or None, proxy=None, open_timeout=5)
    except (OSError, websockets.exceptions.WebSocketException) as error:
        return {"opened": False, "says": str(error)}
    socket.transport.abort()
    return {"opened": True, "says": ""}


async def main():
    loop = asyncio.get_running_loop()
    print("READY", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print("OUTCOME " + json.dumps(await run(json.loads(line))), flush=True)


asyncio.run(main())
