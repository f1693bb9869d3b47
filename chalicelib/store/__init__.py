"""All that knows DynamoDB: one function, one write, atomic."""
