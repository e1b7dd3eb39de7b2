"""A server of the table of exchanges on the package `websockets`: echoes, and obeys the orders of the table."""

import asyncio

from websockets.asyncio.server import serve


async def handle(socket):
    async for message in socket:
        if isinstance(message, str) and message.startswith("!"):
            await obey(socket, message)
        else:
            await socket.send(message)


async def obey(socket, said):
    name, *words = said.split(" ")
    rest = " ".join(words)
    if name == "!close":
        # Without a code, `websockets` sends 1000.
        await socket.close(*([int(words[0]), " ".join(words[1:])] if words else []))
    elif name == "!ping":
        # In a task of its own: the pong is read by the loop that called us.
        asyncio.ensure_future(ping(socket, rest))
    elif name == "!fragments":
        data = rest.encode()
        step = -(-len(data) // 3)
        await socket.send([data[at : at + step] for at in range(0, len(data), step)], text=True)
    elif name == "!burst":
        for number in range(int(words[0])):
            await socket.send(str(number))
    elif name == "!terminate":
        socket.transport.abort()


async def ping(socket, payload):
    await (await socket.ping(payload))
    await socket.send("pong " + payload)


def refuse(socket, request):
    if request.path.endswith("/refuse"):
        return socket.respond(403, "Refused by the test\n")
    return None


async def main():
    async with serve(
        handle, "127.0.0.1", 0, subprotocols=["echo.v2"], process_request=refuse, max_size=None, select_subprotocol=choose
    ) as server:
        print("READY", server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


def choose(_socket, offered):
    return "echo.v2" if "echo.v2" in offered else None


asyncio.run(main())
