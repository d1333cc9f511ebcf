package dev.redraft.command;

import dev.redraft.base.GeoDistance;

/** A circle or a box around a position, in metres. */
final class GeoShape {
  /** The unit of the request in metres; distances are replied in it. */
  double unit = 1;

  private double longitude;
  private double latitude;
  private boolean box;
  private double width;
  private double height;

  void centre(double longitude, double latitude) {
    this.longitude = longitude;
    this.latitude = latitude;
  }

  /** Makes it a circle; {@code radius} in the unit. */
  void circle(double radius, double unit) {
    box = false;
    this.unit = unit;
    width = radius;
    height = radius;
  }

  /** Makes it a box; the sides in the unit. */
  void box(double width, double height, double unit) {
    box = true;
    this.unit = unit;
    this.width = width;
    this.height = height;
  }

  double longitude() {
    return longitude;
  }

  double latitude() {
    return latitude;
  }

  /** Metres from the centre to the farthest point. */
  double reach() {
    double farthest =
        box ? Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) : width;
    return farthest * unit;
  }

  /** Metres from the centre to the east or west. */
  double halfWidth() {
    return unit * (box ? width / 2 : width);
  }

  /** Metres from the centre to the north or south. */
  double halfHeight() {
    return unit * (box ? height / 2 : height);
  }

  /** The distance of a position from the centre in metres, NaN if it is outside. */
  double distanceInside(double x, double y) {
    if (!box) {
      double distance = GeoDistance.between(longitude, latitude, x, y);
      return distance > width * unit ? Double.NaN : distance;
    }
    if (GeoDistance.ofLatitudes(y, latitude) > height * unit / 2
        || GeoDistance.between(x, y, longitude, y) > width * unit / 2) {
      return Double.NaN;
    }
    return GeoDistance.between(longitude, latitude, x, y);
  }
}
