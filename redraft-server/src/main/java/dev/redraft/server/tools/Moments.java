package dev.redraft.server.tools;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** Moments as people write and read them. */
final class Moments {
  /** The last second of the year 9999: a larger number is no unix time in seconds. */
  private static final long LATEST = 253_402_300_799L;

  private Moments() {}

  /**
   * Unix seconds of a text: unix seconds, {@code 2026-11-22T10:00:00+01:00}, or the same without a
   * zone in {@code zone}; seconds may be left out, and a blank may stand for the T. Fractions of a
   * second are dropped.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static long parse(String text, ZoneId zone) {
    String trimmed = text.strip();
    try {
      if (trimmed.chars().allMatch(c -> c >= '0' && c <= '9') && !trimmed.isEmpty()) {
        long seconds = Long.parseLong(trimmed);
        if (seconds > LATEST) {
          throw new IllegalArgumentException(
              "'" + text + "' is no unix time in seconds; is it in milliseconds?");
        }
        return seconds;
      }
      String iso = trimmed.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) +", "$1T");
      if (iso.endsWith("]")) {
        return ZonedDateTime.parse(iso).toEpochSecond();
      }
      return iso.matches(".*T.*(Z|z|[+-]\\d{2}(:?\\d{2})?)")
          ? OffsetDateTime.parse(iso).toEpochSecond()
          : LocalDateTime.parse(iso).atZone(zone).toEpochSecond();
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no moment: write 2026-11-22T10:00:00Z, 2026-11-22T10:00:00+01:00,"
              + " 2026-11-22T10:00:00 (in the zone "
              + zone
              + ") or unix seconds",
          e);
    }
  }

  /** A second, in universal time. */
  static String show(long unixSeconds) {
    return Instant.ofEpochSecond(unixSeconds).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
