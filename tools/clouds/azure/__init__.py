"""Azure subscriptions: machines, disks, addresses, measurements, costs and list prices."""
