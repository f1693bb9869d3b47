"""A client of the MCP server, by the library's own client: plays the calls of stdin, prints their results.

It runs in the virtualenv of `make mcp`. Each line of stdin is `[name, arguments]`; each line of stdout is
`{"error": …, "text": …}`, but the first: the names of all tools.
"""

import asyncio
import json
import os
import sys

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


async def main() -> None:
    named = {name: os.environ[name] for name in ("CUPO_URL", "CUPO_TOKEN")}
    serving = StdioServerParameters(command=sys.executable, args=["-E", "-m", "cupo_mcp"], env=named)
    async with Client(stdio_client(serving)) as client:
        listed = await client.list_tools()
        say([tool.name for tool in listed.tools])
        for line in sys.stdin:
            name, arguments = json.loads(line)
            result = await client.call_tool(name, arguments)
            say({"error": result.is_error, "text": result.content[0].text})


asyncio.run(main())
