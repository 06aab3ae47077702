"""Lambda functions of the owner's admin routes, one an operation of Amazon Personalize: train, serve, track, delete."""
