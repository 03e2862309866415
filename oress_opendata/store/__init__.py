"""The state: blobs and journal entries as files, the registry in SQL."""
