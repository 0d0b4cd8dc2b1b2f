"""The street's and community's desk: its area, whistles, meetings, on-the-spot matters."""
