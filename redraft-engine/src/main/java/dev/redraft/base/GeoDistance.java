package dev.redraft.base;

/**
 * Distances on a sphere of the earth's mean radius, in metres, by the haversine formula. {@link
 * StrictMath} gives the same numbers on every machine.
 */
public final class GeoDistance {
  public static final double EARTH_RADIUS = 6372797.560856;

  private static final double DEGREE = Math.PI / 180;

  private GeoDistance() {}

  public static double radians(double degrees) {
    return degrees * DEGREE;
  }

  public static double degrees(double radians) {
    return radians / DEGREE;
  }

  /** Between two latitudes, along a meridian. */
  public static double ofLatitudes(double first, double second) {
    return EARTH_RADIUS * Math.abs(radians(second) - radians(first));
  }

  public static double between(
      double longitude1, double latitude1, double longitude2, double latitude2) {
    double v = StrictMath.sin((radians(longitude2) - radians(longitude1)) / 2);
    if (v == 0) {
      return ofLatitudes(latitude1, latitude2);
    }
    double y1 = radians(latitude1);
    double y2 = radians(latitude2);
    double u = StrictMath.sin((y2 - y1) / 2);
    double a = u * u + StrictMath.cos(y1) * StrictMath.cos(y2) * v * v;
    return 2 * EARTH_RADIUS * StrictMath.asin(Math.sqrt(a));
  }
}
