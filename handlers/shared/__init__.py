"""What all functions use: clients and log lines."""
