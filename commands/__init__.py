"""What `make` calls: set-up, environment, demo, down. One command a module."""
