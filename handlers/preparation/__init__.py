"""What the preparation of data needs beyond its state machine."""
