package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.ValueType;
import dev.redraft.value.Values;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values of records as RDB. Reads through one view, the live memory or the image of a
 * fork; one thread.
 */
public final class ValueWriter {
  private static final int TYPES = 8;

  private final View view;
  private final @Nullable ValueEncoder[] encoders = new ValueEncoder[TYPES];

  /**
   * A writer of values that {@code values} made.
   *
   * @param version of RDB: types of later versions are not written, but for fields with expiries,
   *     which only {@link RdbFormat#FIELD_EXPIRY} has
   */
  public ValueWriter(Values values, View view, int version) {
    this.view = view;
    encoders[ValueType.STRING] = new StringEncoder(view);
    encoders[ValueType.LIST] = new ListEncoder(view);
    encoders[ValueType.SET] = new SetEncoder(view, version);
    encoders[ValueType.ZSET] = new SortedSetEncoder(view, values.hash());
    encoders[ValueType.HASH] = new HashEncoder(view, values.hash());
    encoders[ValueType.STREAM] = new StreamEncoder(view, version);
  }

  /** The RDB type in which {@link #write} writes the value of a record. */
  public int rdbType(long record) {
    return encoder(record).rdbType(record);
  }

  /** Writes the value of a record, without its type and key. */
  public void write(long record, RdbOutput target) throws IOException {
    encoder(record).encode(record, target);
  }

  private ValueEncoder encoder(long record) {
    int type = Record.type(view, record);
    ValueEncoder encoder = type < TYPES ? encoders[type] : null;
    if (encoder == null) {
      throw new IllegalStateException("no way to write a value of type " + type + " as RDB");
    }
    return encoder;
  }
}
