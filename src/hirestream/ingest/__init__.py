"""Files and uploads → blob store → Kafka: accepted once, refused with a reason."""
