"""Clients of the event log: topics, and the settings that make delivery safe and restarts quick."""

from __future__ import annotations

from typing import Any

from hirestream.errors import Transient
from hirestream.model.events import TOPICS
from hirestream.runtime.addresses import kafka_servers
from hirestream.settings import Settings


def client_config(settings: Settings) -> dict[str, Any]:
    """What every client shares: where the brokers are, quick reconnects, the extra settings of the user."""
    return {
        "bootstrap.servers": kafka_servers(settings),
        "reconnect.backoff.ms": 50,
        "reconnect.backoff.max.ms": 500,
        "log_level": 2,
        **settings.kafka.client_config,
    }


def producer_config(settings: Settings) -> dict[str, Any]:
    """Settings of a producer that neither loses nor doubles: idempotent, acknowledged by all replicas."""
    return client_config(settings) | {
        "enable.idempotence": True,
        "acks": "all",
        "linger.ms": 2,
        "message.timeout.ms": 60_000,
        "compression.type": "lz4",
    }


def consumer_config(settings: Settings, group: str) -> dict[str, Any]:
    """Settings of a consumer that commits by hand. A static member: after a crash it goes on without a rebalance."""
    return client_config(settings) | {
        "group.id": f"hirestream-{group}",
        "group.instance.id": f"{group}-0",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "session.timeout.ms": 6_000,
        "heartbeat.interval.ms": 1_500,
        "max.poll.interval.ms": 600_000,
        "fetch.wait.max.ms": 20,
    }


def admin_client(settings: Settings) -> Any:
    """Return an administration client."""
    from confluent_kafka.admin import AdminClient

    return AdminClient(client_config(settings) | {"socket.timeout.ms": 5_000})


def ensure_topics(settings: Settings, *, timeout: float = 10.0) -> None:
    """Create the topics that do not exist. Raises `Transient` while no broker answers within `timeout` seconds."""
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import NewTopic

    admin = admin_client(settings)
    try:
        existing = admin.list_topics(timeout=timeout).topics
        missing = [
            NewTopic(topic, settings.kafka.partitions, settings.kafka.replication_factor)
            for topic in TOPICS
            if topic not in existing
        ]
        for created in admin.create_topics(missing, operation_timeout=timeout).values() if missing else ():
            try:
                created.result(timeout)
            except KafkaException as error:
                if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
                    raise
    except KafkaException as error:
        raise Transient(f"Kafka does not answer at {kafka_servers(settings)}: {error.args[0].str()}") from error
