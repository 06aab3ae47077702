"""The components of which a stack is made, one ComponentResource a file."""
