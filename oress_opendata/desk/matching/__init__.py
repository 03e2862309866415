"""Which row of a workbook is which record of its register."""
