package dev.redraft.aof;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a check has found in one file.
 *
 * @param kind what the file is
 * @param bytes its size
 * @param rdbVersion of the RDB that it is or begins with; 0 if it has none
 * @param keys in that RDB
 * @param commands whole ones in the part that can be used; -1 where there can be none
 * @param firstTime unix seconds of the first timestamp; -1 if there is none
 * @param lastTime of the last one
 * @param note what is worth knowing and no fault; may be empty
 * @param fault what is wrong; null if nothing is
 */
public record CheckedFile(
    Path path,
    Kind kind,
    long bytes,
    int rdbVersion,
    long keys,
    long commands,
    long firstTime,
    long lastTime,
    String note,
    @Nullable Fault fault) {
  /** What a file is. */
  public enum Kind {
    MANIFEST,
    BASE,
    INCR,
    /** The whole log in one file, or a file that was named by itself. */
    LOG,
    RDB,
    /** Not read by a start: unfinished, superseded or cut off. */
    LEFTOVER
  }

  /**
   * What is wrong with a file.
   *
   * @param at offset of the first byte that can't be used; -1 if no place is known
   * @param reason what was found there
   * @param lostBytes bytes from there on
   * @param lostCommands commands among them, an estimate
   * @param repair what can be done
   * @param explanation what a cut or a start would do, for people
   */
  public record Fault(
      long at,
      String reason,
      long lostBytes,
      long lostCommands,
      RepairKind repair,
      String explanation) {}

  /** What can be done about a fault. */
  public enum RepairKind {
    /** Cut off the end, which was never complete: a start does so by itself. */
    CUT_TORN,
    /** Cut off from the damage on: what follows it is given up. */
    CUT_DAMAGE,
    /** Nothing that would not be a guess. */
    NONE
  }

  /** A file that nothing is to be said about but its size. */
  static CheckedFile plain(Path path, Kind kind, long bytes, String note) {
    return new CheckedFile(path, kind, bytes, 0, 0, -1, -1, -1, note, null);
  }

  /** A file with a fault that no cut mends. */
  static CheckedFile bad(Path path, Kind kind, long bytes, String reason, String explanation) {
    Fault fault = new Fault(-1, reason, 0, 0, RepairKind.NONE, explanation);
    return new CheckedFile(path, kind, bytes, 0, 0, -1, -1, -1, "", fault);
  }
}
