"""Serve the tools of the Cupo server at CUPO_URL, as the user of CUPO_TOKEN, by stdin and stdout.

CUPO_URL=https://… CUPO_TOKEN=… python -m cupo_mcp
"""

import asyncio
import json
import os
import sys
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from cupo_mcp.api import Api, NoAnswer
from cupo_mcp.tools import Tool, tools_of

INSTRUCTIONS = (
    "Book through Cupo: sports courts (courts), meeting rooms (rooms), appointments with professionals"
    " (appointments) and gym classes (gym). Look for free times first; what is offered can be booked. A 409"
    " means that somebody else has the time. `rule` and `allowed` in a refusal say what would be right."
    " Times with Z are UTC."
)


def server(api: Api, tools: tuple[Tool, ...]) -> Server[Any]:
    """Return a server of these tools."""
    by_name = {tool.name: tool for tool in tools}

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in tools])

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = by_name.get(params.name)
        if tool is None:
            return _result(f"There is no tool {params.name}", is_error=True)
        try:
            answer = await asyncio.to_thread(api.call, tool, params.arguments or {})
        except KeyError as missing:
            return _result(f"{missing.args[0]} is missing", is_error=True)
        except NoAnswer as failure:
            return _result(f"The outcome is unknown: {failure}", is_error=True)
        text = json.dumps({"status": answer.status, "body": answer.body}, ensure_ascii=False)
        return _result(text, is_error=answer.is_refusal)

    return Server("cupo", instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


def _described(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(read_only_hint=tool.changes_nothing, open_world_hint=False)
    return types.Tool(
        name=tool.name, description=tool.description, input_schema=tool.schema, annotations=hints
    )


def _result(text: str, *, is_error: bool) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=is_error)


async def serve(api: Api) -> None:
    """Serve until the client is gone.

    :raises NoAnswer: if the server's document cannot be read
    """
    made = server(api, tools_of(await asyncio.to_thread(api.document)))
    async with stdio_server() as (reading, writing):
        await made.run(reading, writing, made.create_initialization_options())


def main() -> int:
    """Serve the server that the environment names; 1 if it does not answer."""
    url, token = os.environ.get("CUPO_URL", "http://localhost:8000"), os.environ.get("CUPO_TOKEN", "")
    try:
        asyncio.run(serve(Api(url, token)))
    except NoAnswer as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
