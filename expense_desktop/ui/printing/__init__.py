"""The printed statement: one layout in millimetres, painted alike in the preview, on a printer and into a PDF."""
