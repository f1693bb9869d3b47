"""All access to DynamoDB: each write function does one write, which is atomic."""
