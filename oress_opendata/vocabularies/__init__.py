"""The installed vocabularies: where they are, how they are loaded, and what is loaded now."""
