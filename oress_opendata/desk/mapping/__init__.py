"""What the columns and cells of a workbook are, in the terms of a register."""
