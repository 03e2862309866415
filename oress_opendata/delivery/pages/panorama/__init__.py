"""The panorama: figures as charts and words, the past as it was cited, and the note."""
