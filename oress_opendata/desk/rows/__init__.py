"""Single rows of registers: their forms, and the edits that people make."""
