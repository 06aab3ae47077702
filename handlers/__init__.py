"""Lambda functions of the stack: thin entry points over plain functions, standard library and botocore only."""
