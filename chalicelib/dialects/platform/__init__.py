"""The routes for other systems: webhooks, calendar feeds, reminders, health and OpenAPI."""
