"""Hosts of node_exporter, seen through a Prometheus."""
