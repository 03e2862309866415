"""The report of a validation: as text, as JSON, as CSV and as a workbook with the cells marked."""
