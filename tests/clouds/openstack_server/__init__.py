"""A small OpenStack over HTTP for tests: Keystone, Nova, Cinder, Neutron, Glance, Gnocchi, CloudKitty.

It keeps state, signs in, pages with links, enforces who may see all projects, and can be made to
fail. Its bodies are those of real services (Zed), recorded in `recorded` and filled with the
estate of `world`.
"""

from __future__ import annotations

from openstack_server.serving import openstack_server
from openstack_server.world import Fault, World

__all__ = ["Fault", "World", "openstack_server"]
