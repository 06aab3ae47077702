"""Lambda function `authorizer`: whose tokens may call the public routes."""
