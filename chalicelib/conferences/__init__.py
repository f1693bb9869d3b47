"""Where people meet by video: a Google calendar's Meet conferences, and Jitsi for when there is none."""
