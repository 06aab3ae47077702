"""What a killed run made and could not record: finding it, and giving it back to the state."""
