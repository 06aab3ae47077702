"""Lambda functions `put-items` and `put-users`: metadata of items and users, put by the owner's back end."""
