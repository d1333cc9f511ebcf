package dev.redraft.command;

import dev.redraft.base.GeoHash;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Positions, lengths and units as arguments, with Redis's errors. */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class GeoArgs {
  static final String UNITS = "<M | KM | FT | MI>";

  private static final CommandException BAD_UNIT =
      new CommandException("ERR unsupported unit provided. please use M, KM, FT, MI");
  private static final CommandException BAD_RADIUS =
      new CommandException("ERR need numeric radius");
  private static final CommandException NEGATIVE_RADIUS =
      new CommandException("ERR radius cannot be negative");
  private static final CommandException BAD_WIDTH = new CommandException("ERR need numeric width");
  private static final CommandException BAD_HEIGHT =
      new CommandException("ERR need numeric height");
  private static final CommandException NEGATIVE_SIDE =
      new CommandException("ERR height or width cannot be negative");

  private GeoArgs() {}

  /** Checks that the arguments at {@code index} and after it are a position on the map. */
  static void checkPosition(Context c, int index) {
    double longitude = SortedSetArgs.score(c.arg(index));
    double latitude = SortedSetArgs.score(c.arg(index + 1));
    if (Math.abs(longitude) > GeoHash.MAX_LONGITUDE || Math.abs(latitude) > GeoHash.MAX_LATITUDE) {
      throw new CommandException(
          "ERR invalid longitude,latitude pair " + fixed(longitude) + "," + fixed(latitude));
    }
  }

  /** As C's {@code %f}. */
  private static String fixed(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    String digits =
        new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
  }

  /** A unit in metres. */
  static double unit(Context c, int index) {
    if (c.argIs(index, "m")) {
      return 1;
    }
    if (c.argIs(index, "km")) {
      return 1000;
    }
    if (c.argIs(index, "ft")) {
      return 0.3048;
    }
    if (c.argIs(index, "mi")) {
      return 1609.34;
    }
    throw BAD_UNIT;
  }

  /** A radius and its unit at {@code index}. */
  static void circle(Context c, int index, GeoShape shape) {
    double radius = SortedSetArgs.score(c.arg(index), BAD_RADIUS);
    if (radius < 0) {
      throw NEGATIVE_RADIUS;
    }
    shape.circle(radius, unit(c, index + 1));
  }

  /** A width, a height and their unit at {@code index}. */
  static void box(Context c, int index, GeoShape shape) {
    double width = SortedSetArgs.score(c.arg(index), BAD_WIDTH);
    double height = SortedSetArgs.score(c.arg(index + 1), BAD_HEIGHT);
    if (width < 0 || height < 0) {
      throw NEGATIVE_SIDE;
    }
    shape.box(width, height, unit(c, index + 2));
  }
}
