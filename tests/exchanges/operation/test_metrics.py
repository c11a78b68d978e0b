"""Numbers for Prometheus are for whom the settings name, and name nobody."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from exchanges.operation.metrics import RequestMetrics
from municipalities.models import Programme
from tests.exchanges.outbox.letters import make_message
from tests.factories import make_proposal

pytestmark = pytest.mark.django_db
TOKEN = "a long random text that a program shows"


@pytest.fixture
def with_token(settings: Settings) -> Iterator[dict[str, str]]:
    settings.METRICS_TOKEN = TOKEN
    return {"Authorization": f"Bearer {TOKEN}"}


def test_they_are_not_there_by_default(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        RequestMetrics(lambda _request: HttpResponse())


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer å"]
)
def test_who_has_not_the_token_finds_nothing(client: Client, with_token: object, authorization: str) -> None:
    assert client.get("/metrics", headers={"Authorization": authorization}).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [("10.1.2.3", 200), ("11.1.2.3", 404), ("2001:db8:5::1", 200), ("2001:db9::1", 404), ("", 404)],
)
def test_a_network_may_be_let_in(client: Client, settings: Settings, address: str, status: int) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


def test_they_count_mails_and_plans_by_state(client: Client, with_token: dict[str, str], world: Programme) -> None:
    make_message()
    make_message(state="failed")
    make_proposal(world, state="failed")
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(client.get("/metrics", headers=with_token).content.decode())
        for sample in family.samples
    }
    assert found["multiply_mails", "waiting"] == 1
    assert found["multiply_mails", "failed"] == 1
    assert found["multiply_mails", "sent"] == 0
    assert found["multiply_mails_late",] == 1
    assert found["multiply_proposals", "failed"] == 1
    assert found["multiply_last_job_timestamp_seconds",] == 0
    assert 0 < found["multiply_disk_free_ratio",] <= 1


def test_a_request_is_counted_by_the_name_of_its_address(rf: RequestFactory, with_token: object) -> None:
    labels = {"method": "GET", "address": "registrations:manage", "status": "404"}
    before = REGISTRY.get_sample_value("multiply_request_seconds_count", labels) or 0
    request = rf.get("/r/a-secret/")
    request.resolver_match = resolve("/r/a-secret/")
    RequestMetrics(lambda _request: HttpResponse(status=404))(request)
    assert REGISTRY.get_sample_value("multiply_request_seconds_count", labels) == before + 1
