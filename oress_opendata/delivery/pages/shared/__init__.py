"""What all families of pages share: reader, texts, numbers and dates, charts, layout."""
