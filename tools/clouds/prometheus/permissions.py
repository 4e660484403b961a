"""What a Prometheus has to let through, as the configuration of a proxy before it."""

from __future__ import annotations

READ = "read access to /api/v1/query and /api/v1/query_range"

_NGINX = """\
# nginx: lets a user read measurements, and nothing else. Put this into the server { } block of the
# Prometheus, make the file of users with: htpasswd -c /etc/nginx/prometheus.users cloudwright
location ~ ^/api/v1/(query|query_range)$ {
    limit_except GET POST { deny all; }
    auth_basic           "Prometheus";
    auth_basic_user_file /etc/nginx/prometheus.users;
    proxy_pass           http://127.0.0.1:9090;
    proxy_read_timeout   120s;
}
location / { deny all; }
"""


def files(_actions: bool) -> dict[str, str]:
    """Files a user can apply; there are no actions on a Prometheus."""
    return {"prometheus-nginx.conf": _NGINX}
