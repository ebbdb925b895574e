"""The Categories page: the tree with its figures, and the panel of one category."""
