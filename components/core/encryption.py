"""What is said of encryption keys in more than one place."""

OWN_KEY = "own"
"""What the configuration calls the key that the stack makes; any other it names by its ARN."""

PERSONALIZE_ACTIONS = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKey",
    "kms:ListGrants",
)
"""What Amazon Personalize does with a key, itself and in the roles that it assumes.

Source: Amazon Personalize Developer Guide, "Giving Amazon Personalize permission to use your AWS KMS key".
"""
