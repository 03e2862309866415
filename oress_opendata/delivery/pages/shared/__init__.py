"""What all families of pages share: reader, texts, rendering, formats, charts, layout."""
