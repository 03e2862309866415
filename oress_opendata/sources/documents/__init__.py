"""The text and the cover of a PDF, read in a confined process."""
