"""An MCP server: language models find free times, book, move and cancel by a Cupo server's API.

    make mcp                                  for the server at CUPO_URL, by stdin and stdout

It is a client like any other. What it offers is what the server's OpenAPI document marks as a tool.
"""
