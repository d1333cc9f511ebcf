package dev.redraft.base;

/**
 * Positions on the earth as interleaved bits (G. M. Morton 1966; geohash.org), as Redis keeps them
 * in scores: each step halves the ranges of longitude and of latitude and adds a bit for each,
 * latitude in the lower one. {@value #STEPS} steps make 52 bits, which a double holds.
 *
 * <p>Latitudes end where the Web Mercator projection ends.
 */
public final class GeoHash {
  public static final double MAX_LONGITUDE = 180;
  public static final double MAX_LATITUDE = 85.05112878;

  /** Steps of a score. */
  public static final int STEPS = 26;

  private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
  private static final double POLE = 90;
  private static final int LETTERS = 11;
  private static final int BITS_A_LETTER = 5;
  private static final long LATITUDES = 0x5555555555555555L;
  private static final long LONGITUDES = ~LATITUDES;

  private GeoHash() {}

  /** The cell of a position; both coordinates are within the limits above. */
  public static long encode(double longitude, double latitude, int steps) {
    return encode(longitude, latitude, steps, MAX_LATITUDE);
  }

  private static long encode(double longitude, double latitude, int steps, double maxLatitude) {
    double cells = 1L << steps;
    double y = (latitude + maxLatitude) / (maxLatitude + maxLatitude) * cells;
    double x = (longitude + MAX_LONGITUDE) / (MAX_LONGITUDE + MAX_LONGITUDE) * cells;
    return spread((long) y) | spread((long) x) << 1;
  }

  /** The cell that a score names; those of other commands are read as C reads them. */
  public static long ofScore(double score) {
    if (score < 0x1p63) {
      return (long) score;
    }
    return score < 0x1p64 ? (long) (score - 0x1p63) ^ Long.MIN_VALUE : 0;
  }

  public static double minLongitude(long cell, int steps) {
    return longitude(column(cell), steps);
  }

  public static double maxLongitude(long cell, int steps) {
    return longitude(column(cell) + 1 & 0xFFFF_FFFFL, steps);
  }

  public static double minLatitude(long cell, int steps) {
    return latitude(row(cell), steps);
  }

  public static double maxLatitude(long cell, int steps) {
    return latitude(row(cell) + 1 & 0xFFFF_FFFFL, steps);
  }

  /** The longitude of the middle of a cell of {@value #STEPS} steps. */
  public static double longitude(long cell) {
    double middle = (minLongitude(cell, STEPS) + maxLongitude(cell, STEPS)) / 2;
    return Math.clamp(middle, -MAX_LONGITUDE, MAX_LONGITUDE);
  }

  /** The latitude of the middle of a cell of {@value #STEPS} steps. */
  public static double latitude(long cell) {
    double middle = (minLatitude(cell, STEPS) + maxLatitude(cell, STEPS)) / 2;
    return Math.clamp(middle, -MAX_LATITUDE, MAX_LATITUDE);
  }

  /** The cell so many columns to the east and rows to the north, -1 to 1; around the earth. */
  public static long neighbour(long cell, int steps, int columns, int rows) {
    return move(cell, LONGITUDES, steps, columns) | move(cell, LATITUDES, steps, rows);
  }

  /**
   * Adds to the number in the bits of {@code parity}: carries run through the bits between them.
   */
  private static long move(long cell, long parity, int steps, int by) {
    if (by == 0) {
      return cell & parity;
    }
    long mask = parity & -1L >>> Long.SIZE - 2 * steps;
    long least = Long.lowestOneBit(mask);
    return by > 0 ? ((cell | ~mask) + least) & mask : ((cell & mask) - least) & mask;
  }

  /**
   * The eleven letters of geohash.org, which divide latitudes up to the poles; the last is zero.
   */
  public static byte[] letters(long cell) {
    long bits = encode(longitude(cell), latitude(cell), STEPS, POLE);
    byte[] text = new byte[LETTERS];
    for (int i = 0; i < LETTERS; i++) {
      int shift = 2 * STEPS - BITS_A_LETTER * (i + 1);
      text[i] = (byte) ALPHABET.charAt(shift < 0 ? 0 : (int) (bits >>> shift & 31));
    }
    return text;
  }

  private static double longitude(long column, int steps) {
    return -MAX_LONGITUDE + column * 1.0 / (1L << steps) * (MAX_LONGITUDE + MAX_LONGITUDE);
  }

  private static double latitude(long row, int steps) {
    return -MAX_LATITUDE + row * 1.0 / (1L << steps) * (MAX_LATITUDE + MAX_LATITUDE);
  }

  private static long column(long cell) {
    return gather(cell >>> 1);
  }

  private static long row(long cell) {
    return gather(cell);
  }

  /** The lower 32 bits of a number at every other bit, from the lowest one on. */
  private static long spread(long number) {
    return Long.expand(number & 0xFFFF_FFFFL, LATITUDES);
  }

  private static long gather(long bits) {
    return Long.compress(bits, LATITUDES);
  }
}
