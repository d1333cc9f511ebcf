package dev.redraft.value;

import dev.redraft.memory.Memory;
import dev.redraft.memory.View;

/** What the keyspace needs of a type of values, strings apart. */
public interface ValueOps {
  /** The name that OBJECT ENCODING replies. */
  String encodingName(View view, long record);

  /**
   * Frees at most about {@code steps} allocations of the record's value, not the record. Returns
   * whether nothing is left; if not, it is called again with the same record.
   */
  boolean free(Memory memory, long record, int steps);

  /** Gives {@code copy}, whose value bytes equal those of {@code record}, a value of its own. */
  void copy(Memory memory, long record, long copy);

  /**
   * Bytes of the value beyond the record, estimated from {@code samples} elements; 0 samples all.
   */
  long memoryUsage(View view, long record, int samples);
}
