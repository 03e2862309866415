"""The documents that the project writes from its own releases: figures, maps, typesetting, package.

`datasets/documents.py` runs it. Every figure is read from a release that the document cites.
"""
