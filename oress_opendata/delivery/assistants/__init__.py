"""The Model Context Protocol: what AI assistants may ask, at `/mcp`."""
