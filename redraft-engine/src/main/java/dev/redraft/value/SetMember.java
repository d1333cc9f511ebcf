package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.SipHash;
import dev.redraft.base.Slice;

/**
 * A member that is looked for, added or removed: its text, and what follows from it, each found at
 * most once, for as many sets as it is tried on. Reusable.
 */
public final class SetMember {
  private final SipHash hash;
  private final byte[] digits = new byte[Bytes.MAX_LONG_DIGITS];
  private byte[] array = digits;
  private int offset;
  private int length;
  private boolean integer;
  private long value;
  private boolean written;
  private boolean hashed;
  private long hashValue;

  /** {@code hash} is the keyed hash of all tables. */
  public SetMember(SipHash hash) {
    this.hash = hash;
  }

  /** The bytes are not copied and stay as they are while this member is used. */
  public SetMember set(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
    written = true;
    hashed = false;
    integer = Bytes.isLong(array, offset, length);
    value = integer ? Bytes.parseLong(array, offset, length) : 0;
    return this;
  }

  public SetMember set(Slice text) {
    return set(text.array(), text.offset(), text.length());
  }

  /** The member that a reader stands on. */
  public SetMember set(SetReader reader) {
    return reader.isInteger() ? set(reader.integer()) : set(reader.text());
  }

  public SetMember set(long integer) {
    this.integer = true;
    value = integer;
    written = false;
    hashed = false;
    return this;
  }

  /** Whether the text is a long in its one accepted form. */
  public boolean isInteger() {
    return integer;
  }

  /** The value of an {@link #isInteger} member. */
  public long integer() {
    return value;
  }

  public byte[] array() {
    write();
    return array;
  }

  public int offset() {
    write();
    return offset;
  }

  public int length() {
    write();
    return length;
  }

  long hash() {
    if (!hashed) {
      write();
      hashValue = hash.hash(array, offset, length);
      hashed = true;
    }
    return hashValue;
  }

  private void write() {
    if (!written) {
      array = digits;
      offset = 0;
      length = Bytes.writeLong(value, digits, 0);
      written = true;
    }
  }
}
