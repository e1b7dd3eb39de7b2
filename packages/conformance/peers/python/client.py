"""A client of the table of exchanges on the package `websockets`. See `src/interop/exchange.ts` for the records."""

import asyncio
import base64
import json
import ssl
import sys

import websockets
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


async def run(job):
    outcome = {
        "opened": False,
        "protocol": "",
        "extensions": None,
        "received": [],
        "pongs": [],
        "close": {"code": 1006, "reason": ""},
        "status": None,
        "error": None,
    }
    options = {"ssl": ssl.create_default_context(cafile=job["ca"])} if job.get("ca") else {}
    try:
        socket = await connect(
            job["url"],
            subprotocols=job["protocols"] or None,
            compression="deflate" if job["deflate"] else None,
            max_size=None,
            proxy=None,
            **options,
        )
    except InvalidStatus as error:
        outcome["status"] = error.response.status_code
        outcome["error"] = str(error)
        return outcome
    except (OSError, websockets.exceptions.WebSocketException) as error:
        outcome["error"] = repr(error)
        return outcome
    outcome["opened"] = True
    outcome["protocol"] = socket.subprotocol or ""
    outcome["extensions"] = socket.response.headers.get("Sec-WebSocket-Extensions", "")
    await perform(socket, job, outcome)
    await socket.wait_closed()
    outcome["close"] = {"code": socket.close_code, "reason": socket.close_reason}
    return outcome


async def perform(socket, job, outcome):
    try:
        pongs = []
        sending = asyncio.create_task(send_all(socket, job["steps"], pongs))
        while len(outcome["received"]) < job["messages"]:
            message = await socket.recv()
            kind, data = ("text", message.encode()) if isinstance(message, str) else ("binary", message)
            outcome["received"].append({"type": kind, "data": base64.b64encode(data).decode()})
        await sending
        for payload, pong in pongs:
            await pong
            outcome["pongs"].append(payload)
        if job["close"] is not None:
            # `websockets` always sends a code.
            await socket.close(job["close"].get("code", 1000), job["close"].get("reason", ""))
    except ConnectionClosed as error:
        outcome["error"] = str(error)


async def send_all(socket, steps, pongs):
    for step in steps:
        if step["do"] == "ping":
            pongs.append((step["data"], await socket.ping(base64.b64decode(step["data"]))))
            continue
        parts = [base64.b64decode(part) for part in step["parts"]]
        await socket.send(parts[0] if len(parts) == 1 else parts, text=step["type"] == "text")


async def main():
    loop = asyncio.get_running_loop()
    print("READY", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        print("OUTCOME " + json.dumps(await run(json.loads(line))), flush=True)


asyncio.run(main())
