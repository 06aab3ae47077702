"""Lambda functions that ask campaigns: `recommendations`, `related`, `rankings` and `popular`."""
