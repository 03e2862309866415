"""Documents: the text and the cover of a PDF, read in a process with limits."""
