package dev.redraft.value;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.structure.PackedReader;

/** Compares elements with one text, which is looked at as a number once. */
public final class ListMatch {
  private final Slice text = new Slice();
  private boolean integer;
  private long value;

  /** Looks for {@code wanted} from here on. */
  public ListMatch of(Slice wanted) {
    text.set(wanted.array(), wanted.offset(), wanted.length());
    integer = Bytes.isLong(wanted);
    value = integer ? Bytes.parseLong(wanted) : 0;
    return this;
  }

  /** Whether the entry is the text. */
  public boolean matches(PackedReader entry) {
    return entry.isInteger() ? integer && entry.integer() == value : entry.textEquals(text);
  }
}
