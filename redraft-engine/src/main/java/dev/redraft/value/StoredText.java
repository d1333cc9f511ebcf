package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;

/**
 * Text where it lies: bytes in memory, or an integer that stands for its decimal digits. Reusable;
 * valid until what holds the text changes.
 */
public final class StoredText {
  private final View view;
  private boolean integer;
  private long number;
  private int length;

  /** Text in {@code view}; empty until it is set. */
  public StoredText(View view) {
    this.view = view;
  }

  void setBytes(long address, int length) {
    integer = false;
    number = address;
    this.length = length;
  }

  void setInteger(long value) {
    integer = true;
    number = value;
    length = Bytes.longSize(value);
  }

  /** Takes the entry on which {@code reader} stands, which reads through the same view. */
  void set(PackedReader reader) {
    if (reader.isInteger()) {
      setInteger(reader.integer());
    } else {
      setBytes(reader.textAddress(), reader.textLength());
    }
  }

  public boolean isInteger() {
    return integer;
  }

  /** The value of an integer. */
  public long integer() {
    if (!integer) {
      throw new IllegalStateException("no integer");
    }
    return number;
  }

  /** The address of the bytes of what is no integer. */
  public long address() {
    if (integer) {
      throw new IllegalStateException("an integer has no address");
    }
    return number;
  }

  /** The length of the text in bytes. */
  public int length() {
    return length;
  }

  public View view() {
    return view;
  }

  /** Copies the text into {@code target} at {@code offset}; returns its length. */
  public int copy(byte[] target, int offset) {
    if (integer) {
      Bytes.writeLong(number, target, offset);
    } else {
      view.read(number, target, offset, length);
    }
    return length;
  }

  /** A copy of the text. */
  public byte[] bytes() {
    byte[] text = new byte[length];
    copy(text, 0);
    return text;
  }
}
