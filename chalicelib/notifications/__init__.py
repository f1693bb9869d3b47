"""What people receive: the texts of notifications, and the channels that send them."""
