"""The travel sample: its generator and its Avro schemas."""
