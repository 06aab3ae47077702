"""The local Amazon Personalize: control plane, runtime and events APIs on one handler."""
