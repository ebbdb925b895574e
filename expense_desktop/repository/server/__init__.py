"""PostgreSQL: getting there, the embedded server, the door, push and pull, administration."""
