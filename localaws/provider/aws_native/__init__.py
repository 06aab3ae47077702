"""Resource types of the package `aws-native`."""

from localaws.provider.aws_native import personalize

KINDS = personalize.KINDS
