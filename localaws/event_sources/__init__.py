"""The Kinesis event source mapping of Lambda, with the failure semantics of AWS."""
