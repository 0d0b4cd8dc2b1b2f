"""Prometheus watches every service process that we start, under labels the rules use."""

from deploy.local import prometheus
from deploy.local.ports import Ports
from deploy.local.process import Process


def test_every_service_process_is_a_target_named_as_in_the_table() -> None:
    worker = Process("dispatch-worker-2", "services", (), {}, {"dispatch-worker-2": 8150})
    mailer = Process("mail-sink", "helpers", (), {}, {"mail-sink": 8125})
    settings = prometheus.configuration(Ports.from_base(8100), [worker, mailer], alerting=False)
    jobs = {job["job_name"]: job["static_configs"][0] for job in settings["scrape_configs"]}
    assert jobs["dispatch-worker-2"] == {
        "targets": ["127.0.0.1:8150"],
        "labels": {"service": "dispatch", "role": "worker", "process": "dispatch-worker-2"},
    }
    assert set(jobs) == {"dispatch-worker-2", "rabbitmq"}


def test_an_own_broker_is_watched_queue_by_queue() -> None:
    broker = Process("rabbitmq", "servers", (), {}, {"amqp": 8172})
    settings = prometheus.configuration(Ports.from_base(8100), [broker], alerting=True)
    (job,) = settings["scrape_configs"]
    assert job["static_configs"][0]["targets"] == ["127.0.0.1:8192"]
    assert "8193" in str(settings["alerting"])
