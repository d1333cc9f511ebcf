package dev.redraft.command;

import dev.redraft.base.GeoDistance;
import dev.redraft.base.GeoHash;

/**
 * The cells of a geohash that cover a shape: the one of its centre and those of its eight
 * neighbours that the shape touches. The members of a cell are those within one range of scores.
 *
 * <p>The order and the choice of the cells are those of Redis, because COUNT with ANY shows them.
 */
final class GeoCells {
  /** Half the side of the world in the Web Mercator projection, in metres. */
  private static final double MERCATOR_MAX = 20037726.37;

  private static final double POLAR = 66;
  private static final double NEAR_POLE = 80;

  /** Columns to the east and rows to the north, in the order of the search. */
  private static final int[][] DIRECTIONS = {
    {0, 0}, {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}
  };

  private final long[] cells = new long[DIRECTIONS.length];
  private int count;
  private int steps;

  /** The cells for a shape. */
  static GeoCells covering(GeoShape shape) {
    GeoCells cells = new GeoCells();
    cells.cover(shape);
    return cells;
  }

  int count() {
    return count;
  }

  /** The least score of a cell. */
  double from(int index) {
    return score(cells[index]);
  }

  /** The score after those of a cell. */
  double to(int index) {
    return score(cells[index] + 1);
  }

  private double score(long cell) {
    return cell << 2 * (GeoHash.STEPS - steps);
  }

  private void cover(GeoShape shape) {
    double x = shape.longitude();
    double y = shape.latitude();
    double dy = GeoDistance.degrees(shape.halfHeight() / GeoDistance.EARTH_RADIUS);
    // Towards the pole a degree of longitude is shorter.
    double narrowest = y < 0 ? y - dy : y + dy;
    double dx =
        GeoDistance.degrees(
            shape.halfWidth()
                / GeoDistance.EARTH_RADIUS
                / StrictMath.cos(GeoDistance.radians(narrowest)));
    steps = estimate(shape.reach(), y);
    long centre = GeoHash.encode(x, y, steps);
    if (steps > 1 && exceeds(centre, x - dx, y - dy, x + dx, y + dy)) {
      steps--;
      centre = GeoHash.encode(x, y, steps);
    }
    boolean west = true;
    boolean east = true;
    boolean south = true;
    boolean north = true;
    if (steps >= 2) {
      south = !(GeoHash.minLatitude(centre, steps) < y - dy);
      north = !(GeoHash.maxLatitude(centre, steps) > y + dy);
      west = !(GeoHash.minLongitude(centre, steps) < x - dx);
      east = !(GeoHash.maxLongitude(centre, steps) > x + dx);
    }
    collect(centre, west, east, south, north);
  }

  private void collect(long centre, boolean west, boolean east, boolean south, boolean north) {
    long last = 0;
    boolean compare = false;
    for (int i = 0; i < DIRECTIONS.length; i++) {
      int columns = DIRECTIONS[i][0];
      int rows = DIRECTIONS[i][1];
      if ((columns < 0 && !west)
          || (columns > 0 && !east)
          || (rows < 0 && !south)
          || (rows > 0 && !north)) {
        continue;
      }
      long cell = i == 0 ? centre : GeoHash.neighbour(centre, steps, columns, rows);
      // Around the earth neighbours may be the same; the centre itself is not compared.
      if (!compare || cell != last) {
        cells[count++] = cell;
        last = cell;
        compare = i > 0;
      }
    }
  }

  /** Whether the box reaches beyond the cell and its neighbours; its sides may be no numbers. */
  private boolean exceeds(long centre, double west, double south, double east, double north) {
    return GeoHash.maxLatitude(GeoHash.neighbour(centre, steps, 0, 1), steps) < north
        || GeoHash.minLatitude(GeoHash.neighbour(centre, steps, 0, -1), steps) > south
        || GeoHash.maxLongitude(GeoHash.neighbour(centre, steps, 1, 0), steps) < east
        || GeoHash.minLongitude(GeoHash.neighbour(centre, steps, -1, 0), steps) > west;
  }

  /** The steps at which cells are about as large as the shape. */
  private static int estimate(double reach, double latitude) {
    if (reach == 0) {
      return GeoHash.STEPS;
    }
    int estimate = 1;
    for (double range = reach; range < MERCATOR_MAX; range *= 2) {
      estimate++;
    }
    estimate -= 2;
    if (Math.abs(latitude) > POLAR) {
      estimate -= Math.abs(latitude) > NEAR_POLE ? 2 : 1;
    }
    return Math.clamp(estimate, 1, GeoHash.STEPS);
  }
}
