"""The APIs of four kinds of clients (appointments, rooms, courts, gym), and platform for other systems."""
