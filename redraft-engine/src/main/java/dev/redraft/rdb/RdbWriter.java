package dev.redraft.rdb;

import dev.redraft.base.Version;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes a frozen image as a file of RDB. One thread; the image must stay open.
 *
 * <pre>
 * "REDIS" version
 * AUX redis-ver, redis-bits, ctime, used-mem, aof-base
 * { [ SELECTDB number ]  [ RESIZEDB keys, keys with an expiry ]
 *   [ EXPIRETIME_MS time ]  [ IDLE seconds | FREQ counter ]  type key value }
 * EOF crc64
 * </pre>
 *
 * Keys come in the order of memory with the databases mixed: SELECTDB stands where the database
 * changes, RESIZEDB where a database comes for the first time. Keys whose time has passed are among
 * them, as in Redis; whoever reads them decides.
 */
public final class RdbWriter {
  private static final byte[] MAGIC = ascii("REDIS");
  private static final byte[] REDIS_VER = ascii("redis-ver");
  private static final byte[] REDIS_BITS = ascii("redis-bits");
  private static final byte[] CTIME = ascii("ctime");
  private static final byte[] USED_MEM = ascii("used-mem");
  private static final byte[] AOF_BASE = ascii("aof-base");

  /** Of addresses, which tells readers nothing of use here; every Redis of today writes it. */
  private static final int BITS = 64;

  private final RdbOutput out;
  private final ImageWalk walk;
  private final View view;
  private final ValueWriter values;
  private final RdbSettings settings;
  private final int version;
  private final boolean[] seen;
  private int selected = -1;
  private long records;
  private boolean begun;

  /**
   * A writer at the beginning of a file.
   *
   * @param values that made what is in the image; nothing but the layout is taken from it
   */
  public RdbWriter(RdbOutput out, Values values, ImageWalk walk, RdbSettings settings) {
    this.out = out;
    this.walk = walk;
    this.settings = settings;
    view = walk.view();
    version =
        walk.mayHaveFieldExpiries()
            ? Math.max(settings.version(), RdbFormat.FIELD_EXPIRY)
            : settings.version();
    this.values = new ValueWriter(values, view, version);
    seen = new boolean[walk.databases()];
  }

  /** The version of RDB that the file has. */
  public int version() {
    return version;
  }

  /** Keys written so far. */
  public long records() {
    return records;
  }

  /** Bytes written so far, those among them that the output still holds. */
  public long bytes() {
    return out.written();
  }

  /** Writes at most {@code max} keys more; less than that many were left if it returns less. */
  public int write(int max) throws IOException {
    begin();
    int done = 0;
    while (done < max && walk.next()) {
      writeRecord(walk.record());
      done++;
    }
    records += done;
    return done;
  }

  /** Ends the file, once {@link #write} has found no more keys, and hands all of it to the sink. */
  public void finish() throws IOException {
    begin();
    out.writeByte(RdbFormat.EOF);
    out.writeLong(out.crc());
    out.flush();
  }

  private void begin() throws IOException {
    if (begun) {
      return;
    }
    begun = true;
    out.writeBytes(MAGIC);
    out.writeBytes(ascii(digits(version)));
    out.writeByte(RdbFormat.AUX);
    out.writeString(REDIS_VER);
    out.writeString(ascii(Version.REDIS));
    aux(REDIS_BITS, BITS);
    aux(CTIME, settings.now() / 1000);
    aux(USED_MEM, settings.usedMemory());
    aux(AOF_BASE, settings.base() ? 1 : 0);
  }

  private void aux(byte[] name, long value) throws IOException {
    out.writeByte(RdbFormat.AUX);
    out.writeString(name);
    out.writeInteger(value);
  }

  private void writeRecord(long record) throws IOException {
    select(walk.database());
    long expiry = Record.expiry(view, record);
    if (expiry != Record.NO_EXPIRY) {
      out.writeByte(RdbFormat.EXPIRETIME_MS);
      out.writeLong(expiry);
    }
    writeAccess(record);
    out.writeByte(values.rdbType(record));
    out.writeString(view, Record.keyAddress(view, record), Record.keyLength(view, record));
    values.write(record, out);
  }

  private void writeAccess(long record) throws IOException {
    switch (settings.access()) {
      case NONE -> {}
      case IDLE -> {
        int clock = Record.clock(view, record);
        out.writeByte(RdbFormat.IDLE);
        out.writeLength(settings.clock().idleMillis(clock, settings.now()) / 1000);
      }
      case FREQUENCY -> {
        int clock = Record.clock(view, record);
        out.writeByte(RdbFormat.FREQ);
        out.writeByte(settings.clock().frequency(clock, settings.now()));
      }
    }
  }

  private void select(int database) throws IOException {
    if (database == selected) {
      return;
    }
    selected = database;
    out.writeByte(RdbFormat.SELECTDB);
    out.writeLength(database);
    if (!seen[database]) {
      seen[database] = true;
      out.writeByte(RdbFormat.RESIZEDB);
      out.writeLength(walk.size(database));
      out.writeLength(walk.volatileSize(database));
    }
  }

  private static String digits(int version) {
    String text = Integer.toString(version);
    return "0".repeat(4 - text.length()) + text;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
