package dev.redraft.rewrite;

/**
 * How an image is written to a file.
 *
 * @param rdb in Redis's RDB format, directive {@code aof-use-rdb-preamble} for bases; else as
 *     commands in RESP
 * @param rdbVersion directive {@code rdb-version}
 * @param compression whether strings are compressed, as a directive says
 * @param checksum directive {@code rdbchecksum}
 * @param base whether commands of a log may follow: an RDB says so in its head
 * @param unixSeconds text begins with a {@code #TS} line of this time; -1 for none. An RDB has its
 *     time of creation in any case
 */
public record ImageFormat(
    boolean rdb,
    int rdbVersion,
    boolean compression,
    boolean checksum,
    boolean base,
    long unixSeconds) {
  /** A base as commands in RESP. */
  public static final ImageFormat RESP = new ImageFormat(false, 0, false, false, true, -1);

  /** With the time at the head of the text. */
  ImageFormat at(long seconds) {
    return new ImageFormat(rdb, rdbVersion, compression, checksum, base, seconds);
  }
}
