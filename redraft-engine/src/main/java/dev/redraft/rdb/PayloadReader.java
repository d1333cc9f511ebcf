package dev.redraft.rdb;

import dev.redraft.base.Crc64;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads payloads of DUMP, which {@link RdbFormat} draws, into records of a keyspace. One thread,
 * which owns the keyspace.
 */
public final class PayloadReader {
  private static final int VERSION = 2;
  private static final int FOOTER = VERSION + Long.BYTES;

  private final ValueReader values;
  private final Slice body = new Slice();

  public PayloadReader(Keyspace keyspace) {
    values = new ValueReader(keyspace);
  }

  /** Whether the version is one that is read, and the checksum is right. */
  public static boolean isSound(Slice payload) {
    int checked = payload.length() - Long.BYTES;
    if (payload.length() < FOOTER) {
      return false;
    }
    int version = version(payload);
    return (version <= RdbFormat.NEWEST || version == RdbFormat.VALKEY)
        && little(payload, checked, Long.BYTES)
            == Crc64.update(0, payload.array(), payload.offset(), checked);
  }

  /**
   * Reads the value of a sound payload, as {@link ValueReader#read} does.
   *
   * @throws RdbException if it is none, or the value of an empty collection, or more than a value
   */
  public long read(Slice payload, Database database, Slice key, long expiry, long now)
      throws RdbException {
    body.set(payload.array(), payload.offset(), payload.length() - FOOTER);
    RdbInput input = new RdbInput("payload", body);
    values.valkey(version(payload) == RdbFormat.VALKEY);
    try {
      long record = values.read(input.readByte(), input, database, key, expiry, now);
      if (record != 0 && input.remaining() == 0) {
        return record;
      }
      if (record != 0) {
        database.discard(record);
      }
      throw input.corrupt(record == 0 ? "an empty collection" : "bytes behind the value");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int version(Slice payload) {
    return (int) little(payload, payload.length() - FOOTER, VERSION);
  }

  private static long little(Slice payload, int at, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | payload.at(at + i) & 0xFF;
    }
    return value;
  }
}
