"""The local `aws` and `aws-native` provider plugins: one table of resource types, served over gRPC."""
