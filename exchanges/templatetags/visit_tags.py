"""Tags of the page of a registration."""

from django import template

from exchanges.registrations.attendance.own_visit import own_visit

register = template.Library()
register.simple_tag(own_visit)
