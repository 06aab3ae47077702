"""Resource types of the package `aws-native`."""

from localpulumi.provider.aws_native import personalize

KINDS = personalize.KINDS
