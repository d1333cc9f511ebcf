package dev.redraft.keyspace;

import dev.redraft.memory.Kind;
import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/**
 * Layout of the databases' roots, which is all that a fork needs to know of the keyspace. Its
 * address is root {@value #ROOT} of memory.
 *
 * <pre>
 *   0          4            8             16
 *   +----------+------------+-------------+
 *   |   mark   |  databases |      0      |
 *   +----------+------------+-------------+---------------------+
 *   | table, 8 bytes        | table of volatile keys, 8 bytes   |  for each database
 *   | table id, 8 bytes     | table of expiring hashes, 8 bytes |
 *   +-----------------------+-----------------------------------+
 * </pre>
 *
 * A record belongs to the database whose table id it carries. SWAPDB exchanges two rows; a flush
 * gives a row new tables and a new id, so that the records of the old ones are nobody's while they
 * are being freed. The table of hashes whose fields may have expiries is 0 until it is needed.
 */
final class Roots {
  static final int ROOT = 0;

  private static final int MARK = 0x4EE75A01;
  private static final int DATABASES = 4;
  private static final int ROWS = 16;
  private static final int ROW = 32;
  private static final int TABLE = 0;
  private static final int VOLATILES = 8;
  private static final int ID = 16;
  private static final int EXPIRING = 24;

  private Roots() {}

  static long create(Memory memory, int databases) {
    if (memory.root(ROOT) != 0) {
      throw new IllegalStateException("this memory has a keyspace already");
    }
    long roots = memory.allocate(Kind.NODE, ROWS + (long) ROW * databases);
    memory.putInt(roots, MARK);
    memory.putInt(roots + DATABASES, databases);
    memory.putLong(roots + 8, 0);
    memory.putRoot(ROOT, roots);
    return roots;
  }

  /** Checks that there are roots at this address, and returns it. */
  static long check(View view, long roots) {
    if (roots == 0 || view.getInt(roots) != MARK) {
      throw new IllegalStateException("no keyspace at " + roots);
    }
    return roots;
  }

  static int databases(View view, long roots) {
    return view.getInt(roots + DATABASES);
  }

  static void put(
      Memory memory, long roots, int database, long table, long volatiles, int id, long expiring) {
    long row = row(memory, roots, database);
    memory.putLong(row + TABLE, table);
    memory.putLong(row + VOLATILES, volatiles);
    memory.putLong(row + ID, id);
    memory.putLong(row + EXPIRING, expiring);
  }

  static long table(View view, long roots, int database) {
    return view.getLong(row(view, roots, database) + TABLE);
  }

  static long volatiles(View view, long roots, int database) {
    return view.getLong(row(view, roots, database) + VOLATILES);
  }

  static int id(View view, long roots, int database) {
    return (int) view.getLong(row(view, roots, database) + ID);
  }

  /** The table of hashes whose fields may have expiries; 0 if there never was one. */
  static long expiring(View view, long roots, int database) {
    return view.getLong(row(view, roots, database) + EXPIRING);
  }

  private static long row(View view, long roots, int database) {
    if (database < 0 || database >= databases(view, roots)) {
      throw new IndexOutOfBoundsException("database " + database);
    }
    return roots + ROWS + (long) ROW * database;
  }
}
