"""Lambda function `delete-user`: what Amazon Personalize has of a user is deleted, at the owner's word."""
