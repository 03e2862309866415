"""Read the texts of files of any format: spreadsheets, office documents, JSON, plain text."""
