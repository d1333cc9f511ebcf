package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.value.Record;
import dev.redraft.value.StringValue;
import java.io.IOException;

/** Strings: a string of RDB. */
final class StringEncoder implements ValueEncoder {
  private final View view;

  StringEncoder(View view) {
    this.view = view;
  }

  @Override
  public int rdbType(long record) {
    return RdbFormat.STRING;
  }

  @Override
  public void encode(long record, RdbOutput target) throws IOException {
    if (StringValue.isInt(view, record)) {
      target.writeInteger(StringValue.asLong(view, record));
    } else {
      target.writeString(view, Record.valueAddress(view, record), StringValue.length(view, record));
    }
  }
}
