"""What the program is about: money, periods, records, changes. Standard library only."""
