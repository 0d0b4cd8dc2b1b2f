"""How the system is brought up: on one machine, in containers, on clusters."""
