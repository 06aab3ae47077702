"""What a file is, and which columns it has."""
