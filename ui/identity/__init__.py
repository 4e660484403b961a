"""Who a request comes from, and what it may do: sign-in, roles, and the guards of the web."""
