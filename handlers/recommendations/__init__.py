"""Lambda function `recommendations`: what a campaign recommends to a user."""
