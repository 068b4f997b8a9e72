# asyncio: a coroutine for each client; takes the blanks off with the line end
import asyncio
import sys


async def serve(reader, writer):
    try:
        while True:
            line = (await reader.readuntil(b"\n")).strip()
            writer.write(line[::-1] + b"\n")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "0.0.0.0", int(sys.argv[1]))
    async with server:
        await server.serve_forever()


asyncio.run(main())
