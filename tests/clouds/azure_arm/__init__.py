"""A stateful Azure Resource Manager over HTTPS, for the real SDK clients."""
