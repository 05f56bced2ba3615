"""The agent tools as the Python client of the Model Context Protocol sees them, over both transports.

Usage: mcp_client.py TIAOWEN INDEX URL
"""

import asyncio
import sys

from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

TOOLS = {
    "search_clauses", "get_clause", "related_clauses", "outline", "resolve_citation", "crosswalk", "verify_quotes", "coverage",
}


async def check(name, transport):
    async with Client(transport) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS, set(tools)
        assert all(tool.output_schema for tool in tools.values())
        # The client holds every structured answer against the tool's output schema.
        for tool, arguments in [
            ("search_clauses", {"query": "养老托育", "limit": 3}),
            ("get_clause", {"document": "sichuan-2023", "clause": "14"}),
            ("related_clauses", {"document": "sichuan-2023", "clause": "14"}),
            ("outline", {"document": "sichuan-2023"}),
            ("resolve_citation", {"citation": "四川意见第十四条"}),
            ("crosswalk", {"document": "sichuan-2023"}),
            ("coverage", {"document": "central-2022"}),
            ("verify_quotes", {"text": "四川意见第十四条：“发展养老托育服务”。"}),
        ]:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, (tool, result)
            assert result.structured_content, tool
        wrong = await client.call_tool("get_clause", {"document": "sichuan-2023", "clause": "99"})
        assert wrong.is_error, wrong
        resources = (await client.list_resources()).resources
        assert any(str(r.uri) == "tiaowen://documents/sichuan-2023" for r in resources)
        read = await client.read_resource("tiaowen://documents/sichuan-2023/clauses/14")
        assert read.contents[0].text.startswith("# "), read
    print(f"{name}: {len(TOOLS)} tools, resources: passed")


async def main(tiaowen, index, url):
    stdio = StdioServerParameters(command=tiaowen, args=["--index", index, "mcp"])
    await check("stdio", stdio_client(stdio))
    await check("streamable http", streamable_http_client(url))


asyncio.run(main(*sys.argv[1:]))
