"""Files of releases, as published and derived: bytes, formats, descriptions, citations, covers."""
