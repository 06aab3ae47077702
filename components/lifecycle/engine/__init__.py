"""What the dynamic resources have in common: inputs, adoption, waiting, access to the service."""
