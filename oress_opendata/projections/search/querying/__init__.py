"""From a query to ranked results: parser, expansion, snippets, searcher."""
