"""Lambda function that looks after what nobody asks for: `observer`."""
