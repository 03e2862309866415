"""How to connect AI assistants to `/mcp`, ready to copy. `{address}` is that address."""

from __future__ import annotations

from dataclasses import dataclass

from oress_opendata.languages import N_

COMMAND = N_("Run this command.")
SETTINGS = N_("Add a connector in the settings, with this address and without authentication.")
FILE = N_("Write this into the file {file}:")


@dataclass(frozen=True, slots=True)
class Connection:
    """How one assistant is connected; `file` is the file that `step` names."""

    name: str
    heading: str
    step: str
    pattern: str
    file: str = ""

    def code(self, address: str) -> str:
        return self.pattern.replace("{address}", address)


CONNECTIONS = (
    Connection("claude", "Claude · ChatGPT · Le Chat", SETTINGS, "{address}"),
    Connection(
        "claude-code",
        "Claude Code",
        COMMAND,
        "claude mcp add --transport http oress {address}",
    ),
    Connection(
        "vscode",
        "VS Code · GitHub Copilot",
        FILE,
        """\
{
  "servers": {
    "oress": { "type": "http", "url": "{address}" }
  }
}""",
        ".vscode/mcp.json",
    ),
    Connection(
        "cursor",
        "Cursor",
        FILE,
        """\
{
  "mcpServers": {
    "oress": { "url": "{address}" }
  }
}""",
        ".cursor/mcp.json",
    ),
    Connection(
        "gemini",
        "Gemini CLI",
        FILE,
        """\
{
  "mcpServers": {
    "oress": { "httpUrl": "{address}" }
  }
}""",
        "~/.gemini/settings.json",
    ),
    Connection(
        "codex",
        "Codex",
        FILE,
        """\
[mcp_servers.oress]
url = "{address}\"""",
        "~/.codex/config.toml",
    ),
)
