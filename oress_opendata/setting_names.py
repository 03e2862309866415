"""How a setting is named to the operator: by its variable, and by its key in the file."""

from __future__ import annotations

FILE = "oress.toml"


def name_variable(setting: str) -> str:
    return f"ORESS_{setting.upper()}"


def name_setting(setting: str) -> str:
    """Both names, the same in every language. A variable of others is named as it is."""
    if setting.isupper():
        return setting
    return f"{name_variable(setting)} ({FILE}: {setting})"
