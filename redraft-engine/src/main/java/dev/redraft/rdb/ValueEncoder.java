package dev.redraft.rdb;

import java.io.IOException;

/** Writes the values of one type as RDB. Made for one view and one thread. */
interface ValueEncoder {
  /** The RDB type in which {@link #encode} writes the value of a record. */
  int rdbType(long record);

  /** Writes the value, without its type and key. */
  void encode(long record, RdbOutput target) throws IOException;
}
