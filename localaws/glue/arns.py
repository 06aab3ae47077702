"""ARNs of crawlers and of what the Data Catalog holds.

Source: Service Authorization Reference, "Resource types defined by AWS Glue".
"""


def arn(account: str, region: str, resource: str) -> str:
    """ARN of a resource, e.g. `catalog` or `table/sales/orders`."""
    return f"arn:aws:glue:{region}:{account}:{resource}"


def crawler_arn(account: str, region: str, name: str) -> str:
    """ARN of a crawler."""
    return arn(account, region, f"crawler/{name}")


def role_arn(account: str, role: str) -> str:
    """ARN of a role that a crawler names by its ARN, or by its path and name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role}"
