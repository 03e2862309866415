"""Recognise personal data in texts, in names of columns, and in files of any format."""
