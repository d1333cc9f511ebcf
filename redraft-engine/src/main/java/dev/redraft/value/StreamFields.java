package dev.redraft.value;

import dev.redraft.base.Slice;

/** The fields of an entry that is added to a stream. The slices are read at once. */
public interface StreamFields {
  /** How many there are, 1 or more. */
  int count();

  /** The name of the field {@code index}, valid until the next call. */
  Slice name(int index);

  /** The value of the field {@code index}, valid until the next call. */
  Slice value(int index);
}
