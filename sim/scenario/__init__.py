"""One world, described and checked: parameters, services, levers, and the files that name them."""
