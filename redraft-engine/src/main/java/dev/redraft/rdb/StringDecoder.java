package dev.redraft.rdb;

import dev.redraft.base.Slice;
import java.io.IOException;

/** Strings: a string of RDB. */
final class StringDecoder implements ValueDecoder {
  private final Slice text = new Slice();

  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    input.readString(text);
    return target.createString(text);
  }
}
