"""What `make check` needs beyond the tools' own rules."""
