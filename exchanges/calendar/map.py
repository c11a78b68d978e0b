"""The map's projection: the same as that of static/img/europe.svg."""

from math import cos, radians, sin, sqrt

VIEW_BOX = "0 0 1600 1120"
WIDTH, HEIGHT = 1600, 1120
_CENTRE_LON, _CENTRE_LAT = 10.0, 52.0
_CENTRE_X, _CENTRE_Y = 1000.0, 600.0
_RADIUS = 1700.0


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return where a place lies on the map: x and y in units of its view box, to a tenth.

    Longitude and latitude are in degrees. Lambert azimuthal equal-area, centred on 10° E 52° N (Snyder, Map
    Projections: A Working Manual, 1987, equations 24-2 to 24-4).
    """
    away, phi, phi_centre = radians(lon - _CENTRE_LON), radians(lat), radians(_CENTRE_LAT)
    scale = _RADIUS * sqrt(2 / (1 + sin(phi_centre) * sin(phi) + cos(phi_centre) * cos(phi) * cos(away)))
    x = _CENTRE_X + scale * cos(phi) * sin(away)
    y = _CENTRE_Y - scale * (cos(phi_centre) * sin(phi) - sin(phi_centre) * cos(phi) * cos(away))
    return round(x, 1), round(y, 1)
