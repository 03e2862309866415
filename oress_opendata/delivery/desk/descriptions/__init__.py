"""A new table at the desk: upload a spreadsheet, say what it is."""
