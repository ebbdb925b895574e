"""Every way out of the program as a file that other programs read, and the way back in."""
