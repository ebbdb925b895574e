"""The Reports page: the months, the statement as it will be printed, what is included, and the ways onto paper."""
