"""From a workbook to the next release of a register: one pure function and its answers."""
