"""Workbooks as people have them: reading one, finding its table, and writing them back."""
