"""Lambda function `consumer`: events of the stream to Amazon Personalize."""
