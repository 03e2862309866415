"""The draft of a workbook: its file, its proposal, the answers, and what is remembered of them."""
