"""What Pulumi needs on one machine: provider plugins for `aws` and `aws-native`, the engine's build, the language host."""
