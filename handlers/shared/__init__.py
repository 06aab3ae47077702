"""What functions share: clients and deliveries, requests and replies, log lines."""
