"""Documents at the desk: upload a PDF, describe it, see it as the public will."""
