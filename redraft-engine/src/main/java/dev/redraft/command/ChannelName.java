package dev.redraft.command;

import dev.redraft.base.Slice;
import java.util.Arrays;

/**
 * The name of a channel, or a pattern, as a key of hash tables: equal if its bytes are. One
 * instance that is only looked up with may be pointed at other bytes again and again; those kept in
 * tables are copies and never change.
 */
final class ChannelName {
  private final Slice bytes = new Slice();
  private int hash;

  /** Points this name at bytes that are somebody else's. Never a name that is kept in a table. */
  ChannelName pointTo(Slice to) {
    bytes.set(to.array(), to.offset(), to.length());
    int code = 1;
    for (int i = to.offset(); i < to.offset() + to.length(); i++) {
      code = 31 * code + to.array()[i];
    }
    hash = code;
    return this;
  }

  /** A name of the same bytes that is safe to keep. */
  ChannelName copy() {
    return new ChannelName().pointTo(new Slice(bytes.toBytes()));
  }

  Slice bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelName name && hash == name.hash && sameBytes(name);
  }

  private boolean sameBytes(ChannelName other) {
    Slice a = bytes;
    Slice b = other.bytes;
    return Arrays.equals(
        a.array(),
        a.offset(),
        a.offset() + a.length(),
        b.array(),
        b.offset(),
        b.offset() + b.length());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return bytes.toString();
  }
}
