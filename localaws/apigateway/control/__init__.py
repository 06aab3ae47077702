"""The control plane: the API Gateway API as boto3's client `apigateway` speaks it."""
