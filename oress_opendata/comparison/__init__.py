"""What changed between two releases: rows, columns, texts, and the version number that it deserves.
Pure reading; publication and the read side both use it.
"""
