"""The stream: every version of every thing, in the order of the journal, for OAI-PMH and LDES."""
