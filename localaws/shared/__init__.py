"""What the services of the local AWS share, and nothing that knows MiniStack."""
