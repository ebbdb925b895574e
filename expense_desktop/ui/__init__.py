"""The window: everything that knows Qt. The GUI thread does no input or output (docs/architecture.md)."""
