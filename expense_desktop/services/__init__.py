"""What the program does, in the user’s words."""
