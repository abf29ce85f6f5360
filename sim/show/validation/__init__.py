"""Pictures and pages of claims, patterns and interviews."""
