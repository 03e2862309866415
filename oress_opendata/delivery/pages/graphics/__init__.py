"""Pictures of charts and maps: marks, their font, and how they become SVG and PNG."""
