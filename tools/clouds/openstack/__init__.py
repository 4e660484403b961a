"""OpenStack clouds: servers, volumes, addresses, Gnocchi, usage at a rate card, CloudKitty."""
