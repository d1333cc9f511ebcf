package dev.redraft.rdb;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.memory.View;
import dev.redraft.value.Values;
import java.io.IOException;
import java.util.Arrays;

/** Writes values as payloads of DUMP, which {@link RdbFormat} draws. One thread. */
public final class PayloadWriter {
  private static final int FIRST = 1024;
  private static final int BUFFER = 4096;
  private static final int MOST = Integer.MAX_VALUE - 64;

  private final ValueWriter values;
  private final RdbOutput out;
  private final int version;
  private final Slice payload = new Slice();
  private byte[] bytes = new byte[FIRST];
  private int used;

  /**
   * A writer of values that {@code values} made.
   *
   * @param version of RDB, which a hash whose fields have expiries raises
   * @param compression whether strings are compressed where that makes them shorter
   */
  public PayloadWriter(Values values, View view, int version, boolean compression) {
    this.values = new ValueWriter(values, view, version);
    this.version = version;
    out = new RdbOutput(this::append, BUFFER, compression, false);
  }

  /**
   * The payload of a record, valid until the next call. The buffer for it is kept.
   *
   * @throws IOException if it is longer than an array can be
   */
  public Slice write(long record) throws IOException {
    used = 0;
    int type = values.rdbType(record);
    out.writeByte(type);
    values.write(record, out);
    out.writeShort(versionOf(type));
    out.flush();
    out.writeLong(Crc64.update(0, bytes, 0, used));
    out.flush();
    return payload.set(bytes, 0, used);
  }

  private int versionOf(int type) {
    boolean fieldExpiries = type == RdbFormat.HASH_METADATA || type == RdbFormat.HASH_LISTPACK_EX;
    return fieldExpiries ? Math.max(version, RdbFormat.FIELD_EXPIRY) : version;
  }

  private void append(byte[] from, int offset, int length) throws IOException {
    if (length > MOST - used) {
      throw new IOException("a payload of more than " + MOST + " bytes");
    }
    if (length > bytes.length - used) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(MOST, 2L * Math.max(bytes.length, used + length)));
    }
    System.arraycopy(from, offset, bytes, used, length);
    used += length;
  }
}
